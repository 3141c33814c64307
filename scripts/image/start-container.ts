// Starts Deckhand from its image, with the flags that compose.yaml stands for.
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startChild } from '../../sandbox/child.ts';
import { type StartDeckhand, untilReady } from '../../sandbox/deckhand.ts';
import { type ComposeService, flagsOf, type Places } from './compose.ts';
import { docker } from './docker.ts';

const dataOf = (name: string): string => `${name}-data`;

/** Where deckhand.yml is on the host, for a Deckhand that was started in this folder. */
export function configIn(folder: string): string {
  return join(folder, 'settings/deckhand.yml');
}

/** @param socket path of the engine's socket */
export async function placesIn(folder: string, name: string, socket: string): Promise<Places> {
  return {
    volumes: { '/var/run/docker.sock': socket, '.': dirname(configIn(folder)), data: dataOf(name) },
    envFile: join(folder, 'settings.env'),
    gid: (await stat(socket)).gid,
  };
}

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
    const places = await placesIn(folder, name, socket);
    const { envFile } = places;
    await mkdir(dirname(configIn(folder)));
    await copyFile(config, configIn(folder));
    const lines = Object.entries({ ...rest, PORT: String(port) }).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(envFile, lines.join(''), { mode: 0o600 });

    const flags = flagsOf(service, places);
    const logFile = join(folder, 'deckhand.log');
    const log = openSync(logFile, 'a');
    stack.defer(async () => void (await docker(['volume', 'rm', '--force', dataOf(name)])));
    stack.defer(async () => {
      // Those that it was replaced by, too.
      const found = await docker(['ps', '--all', '--quiet', '--filter', `volume=${dataOf(name)}`]);
      if (found !== '') await docker(['rm', '--force', ...found.split('\n')]);
    });
    // It stays in the foreground: its output is the container's, and it ends as the container ends.
    const child = stack.use(
      startChild('docker', ['run', '--name', name, ...flags, image], { stdio: ['ignore', log, log] }),
    );
    closeSync(log);
    return await untilReady(child, port, logFile);
  };
}
