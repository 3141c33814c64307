// Starts Deckhand from its image, with the flags that compose.yaml stands for.
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from '../../sandbox/child.ts';
import { type StartDeckhand, untilAlive } from '../../sandbox/deckhand.ts';
import { type ComposeService, flagsOf } from './compose.ts';
import { docker } from './docker.ts';

/** @param socket path of the engine's socket */
export function containerStarter(
  image: string,
  name: string,
  service: ComposeService,
  socket: string,
): StartDeckhand {
  return async ({ folder, port, settings }, stack) => {
    // The image knows its own places.
    const { DECKHAND_CONFIG: config = '', DECKHAND_DATA: _data, DOCKER_HOST: _host, ...rest } = settings;
    const mounted = join(folder, 'settings');
    await mkdir(mounted);
    await copyFile(config, join(mounted, 'deckhand.yml'));
    const envFile = join(folder, 'settings.env');
    const lines = Object.entries({ ...rest, PORT: String(port) }).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(envFile, lines.join(''), { mode: 0o600 });

    const volume = `${name}-data`;
    const flags = flagsOf(service, {
      volumes: { '/var/run/docker.sock': socket, '.': mounted, data: volume },
      envFile,
      gid: (await stat(socket)).gid,
    });
    const logFile = join(folder, 'deckhand.log');
    const log = openSync(logFile, 'a');
    stack.defer(async () => void (await docker(['volume', 'rm', '--force', volume])));
    stack.defer(async () => void (await docker(['rm', '--force', name]).catch(() => '')));
    // It stays in the foreground: its output is the container's, and it ends as the container ends.
    const child = stack.use(
      startChild('docker', ['run', '--name', name, ...flags, image], { stdio: ['ignore', log, log] }),
    );
    closeSync(log);
    return await untilAlive(child, port, logFile);
  };
}
