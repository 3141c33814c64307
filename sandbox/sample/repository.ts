// The sample application's git repository: made anew, changed as the story goes on, and served over git's own protocol.
import { once } from 'node:events';
import { access, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { startChild } from '../child.ts';
import { freePort } from '../free-port.ts';

/** Commits as somebody that no settings of this machine change. */
export const IDENTITY = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Dana Deployer',
  GIT_AUTHOR_EMAIL: 'dana@sandbox.example',
  GIT_COMMITTER_NAME: 'Dana Deployer',
  GIT_COMMITTER_EMAIL: 'dana@sandbox.example',
};

export interface SampleRepository {
  /** The work tree; whoever tries the sandbox may commit there too. */
  readonly path: string;
  /** What deckhand.yml names. */
  readonly url: string;
  /** The full SHA of the branch that is checked out. */
  head(): Promise<string>;
  /** Each commits to the branch that is checked out, and returns the full SHA. */
  greet(version: number): Promise<string>;
  /** Lets the application listen where its health check doesn't look. */
  moveToWrongPort(): Promise<string>;
  moveBack(): Promise<string>;
  /** Makes a branch here and goes back to main, with what `change` commits on it. */
  branch(name: string, change: () => Promise<unknown>): Promise<void>;
}

/** @param folder an empty one, which the caller removes; `stack` ends the git daemon */
export async function createSampleRepository(
  folder: string,
  stack: AsyncDisposableStack,
): Promise<SampleRepository> {
  const path = join(folder, 'hello');
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execa('git', args, { cwd: path, env: IDENTITY })).stdout;
  const head = () => git('rev-parse', 'HEAD');
  const commit = async (subject: string): Promise<string> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', subject);
    return head();
  };
  const changePort = async (from: string, to: string, subject: string): Promise<string> => {
    const file = join(path, 'Dockerfile');
    const content = await readFile(file, 'utf8');
    await writeFile(file, content.replace(`"-p", "${from}"`, `"-p", "${to}"`));
    return commit(subject);
  };
  await cp(join(import.meta.dirname, 'app'), path, { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await commit('Say hello');
  return {
    path,
    url: await serve(folder, path, stack),
    head,
    async greet(version) {
      await writeFile(join(path, 'page/index.html'), `Hello, this is version ${version}.\n`);
      return commit(`Say hello from version ${version}`);
    },
    moveToWrongPort: () => changePort('8080', '8081', 'Listen on port 8081'),
    moveBack: () => changePort('8081', '8080', 'Listen on port 8080 again'),
    async branch(name, change) {
      await git('switch', '--quiet', '--create', name);
      await change();
      await git('switch', '--quiet', 'main');
    },
  };
}

/** Starts git's daemon on loopback; where it isn't installed, the path has to do. */
async function serve(folder: string, path: string, stack: AsyncDisposableStack): Promise<string> {
  const { stdout: programs } = await execa('git', ['--exec-path']);
  const program = join(programs, 'git-daemon');
  const there = await access(program).then(
    () => true,
    () => false,
  );
  if (!there) return path;
  const port = await freePort();
  const daemon = stack.use(
    startChild(
      program,
      ['--verbose', '--listen=127.0.0.1', `--port=${port}`, '--export-all', `--base-path=${folder}`, folder],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    ),
  );
  if (daemon.process.stderr === null) throw new Error('git daemon has no output');
  const lines = createInterface({ input: daemon.process.stderr });
  await Promise.race([waitForReady(lines), once(daemon.process, 'exit')]);
  const end = daemon.ended();
  if (end !== undefined) throw new Error(`git daemon did not start: ${end}`);
  return `git://127.0.0.1:${port}/hello`;
}

async function waitForReady(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) if (line.includes('Ready to rumble')) return;
}
