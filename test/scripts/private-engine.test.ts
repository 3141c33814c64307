// A private engine works, and nothing of it is left, whichever way it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { BASE_IMAGE, provideBaseImage } from '../../scripts/setup/base-image.mjs';
import { describeEngine } from '../../scripts/setup/engine.mjs';
import { missingPackages } from '../../scripts/setup/install-docker.mjs';
import { clearAwayOrphans } from '../../scripts/setup/leftovers.mjs';
import { startPrivateEngine } from '../../scripts/setup/private-engine.mjs';

const possible = process.getuid?.() === 0 && missingPackages().length === 0;
const stubborn = ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'];

const folderOf = (host: string) => dirname(new URL(host).pathname);
const folders = (path: string) => readdirSync(path, { withFileTypes: true }).map(entry => entry.name);

/** Everything on this machine that an engine in this folder, with these networks, could have left. */
function leftOf(folder: string, networks: readonly string[]): string[] {
  const suffix = basename(folder).slice('deckhand-engine-'.length);
  const bridges = [`dh-${suffix}`, ...networks.map(id => `br-${id.slice(0, 12)}`)];
  const groups = ['', ...folders('/sys/fs/cgroup')].map(top =>
    join('/sys/fs/cgroup', top, `deckhand-${suffix}`),
  );
  const paths = [folder, ...groups, ...bridges.map(name => `/sys/class/net/${name}`)];
  return paths.filter(path => existsSync(path));
}

/** Uses the engine as tests and sandbox do: a network, and a container that ignores SIGTERM. */
async function use(host: string) {
  await provideBaseImage(host, () => {});
  const docker = new Docker({ socketPath: new URL(host).pathname });
  const network = await docker.createNetwork({ Name: 'apart' });
  const container = await docker.createContainer({
    Image: BASE_IMAGE,
    Cmd: stubborn,
    HostConfig: { NetworkMode: 'apart' },
  });
  await container.start();
  const { State } = await container.inspect();
  return { running: State.Running, networks: [network.id] };
}

describe.runIf(possible)('a private engine', () => {
  it('runs containers, and is gone with all of them when it is stopped', async () => {
    const engine = await startPrivateEngine();
    const folder = folderOf(engine.host);
    let networks: readonly string[] = [];
    try {
      const used = await use(engine.host);
      networks = used.networks;
      expect(used.running).toBe(true);
      expect(leftOf(folder, networks).length).toBeGreaterThanOrEqual(4);
    } finally {
      await engine.stop();
    }
    expect(leftOf(folder, networks)).toEqual([]);
  });

  it('is killed, ended, or cut off its power, and comes back with what it had', async () => {
    const engine = await startPrivateEngine();
    try {
      await provideBaseImage(engine.host, () => {});
      const docker = new Docker({ socketPath: new URL(engine.host).pathname });
      const HostConfig = { Init: true };
      const container = await docker.createContainer({
        Image: BASE_IMAGE,
        Cmd: ['sleep', '1000'],
        HostConfig,
      });
      for (const away of [() => engine.end('KILL'), () => engine.end('TERM'), () => engine.cutPower()]) {
        await container.start();
        await away();
        await expect(fetchVersion(engine.host)).rejects.toThrow();
        await engine.start();
        await expect(container.inspect()).resolves.toMatchObject({ State: { Status: 'exited' } });
      }
    } finally {
      await engine.stop();
    }
  });

  it('dies with a killed owner, and the next one clears away after it', async () => {
    const { owner, host } = await startOwner();
    const folder = folderOf(host);
    const { networks } = await use(host);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await expect(fetchVersion(host)).rejects.toThrow();
    expect(leftOf(folder, networks)).not.toEqual([]);
    await clearAwayOrphans();
    expect(leftOf(folder, networks)).toEqual([]);
  });
});

it('is announced by set-up, or else set-up says what to do', async () => {
  const { line } = await describeEngine({ DOCKER_HOST: 'tcp://127.0.0.1:1' }, []);
  expect(line).toMatch(possible ? /tests and sandbox start a private one/ : /set DOCKER_HOST/);
});

/** Another process that starts a private engine and would stop it in time, if it were let. */
async function startOwner(): Promise<{ owner: ChildProcess; host: string }> {
  const module = new URL('../../scripts/setup/private-engine.mjs', import.meta.url).href;
  const script = `const { startPrivateEngine } = await import('${module}');
    console.log((await startPrivateEngine()).host);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const host of createInterface({ input: owner.stdout })) return { owner, host };
  throw new Error('the owner ended without an engine');
}

async function fetchVersion(host: string): Promise<unknown> {
  return new Docker({ socketPath: new URL(host).pathname }).version();
}
