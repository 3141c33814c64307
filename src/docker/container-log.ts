// Reads the last lines of a container's log.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { engineError, isNotFound } from './engine.ts';

const longestLine = 2000;

/**
 * Last lines of standard output and standard error together, oldest first; none when the container is gone or its
 * logging driver can't be read.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function containerLog(docker: Docker, id: string, lines: number): Promise<readonly string[]> {
  const container = docker.getContainer(id);
  try {
    const { Config } = await container.inspect();
    const raw = await container.logs({ stdout: true, stderr: true, tail: lines, follow: false });
    const output = Config.Tty ? raw.toString('utf8') : await demultiplex(docker, raw);
    const trimmed = output.trimEnd();
    if (trimmed === '') return [];
    return trimmed
      .split(/\r?\n/)
      .slice(-lines)
      .map(line => line.slice(0, longestLine));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw engineError(error, `read the log of container ${id.slice(0, 12)}`);
  }
}

/** Without a terminal the engine prefixes each chunk with its stream and length. */
async function demultiplex(docker: Docker, raw: Buffer): Promise<string> {
  const source = new PassThrough();
  const output = new PassThrough();
  docker.modem.demuxStream(source, output, output);
  source.on('end', () => output.end());
  source.end(raw);
  return await text(output);
}
