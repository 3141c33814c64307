// Deckhand in a container on the test engine, set up to deploy itself. Its image is small: Node and the project are mounted.
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { expect } from 'vitest';
import { containerOptions } from '../../src/docker/container-options.ts';
import { label, labelFilter, type Role } from '../../src/docker/labels.ts';
import { aScene, type Scene } from './deckhand-process.ts';
import { BASE_IMAGE, dockerHost, testEngine } from './engine.ts';
import { defaultRun } from './service.ts';

const root = join(import.meta.dirname, '../..');
/** What a version of Deckhand runs: a good one does no more than this. */
export const deckhandCommand = `exec ${process.execPath} ${join(root, 'src/start.mjs')}`;
const readyWithinMs = 20_000;

export interface SelfScene extends AsyncDisposable {
  readonly scene: Scene;
  readonly docker: Docker;
  /** Commits a version that runs these shell commands. @returns the short SHA */
  commit(version: string, command: string): Promise<string>;
  /** How long a new one may take to get ready, from now on. Resolves when the running Deckhand knows. */
  allow(seconds: number): Promise<void>;
  /** Each container of Deckhand: its name, state, restart policy, and what version it is. */
  containers(): Promise<readonly Seen[]>;
  /** Acts as soon as a container that plays this role starts. Listens when it returns. */
  atStart(role: Role, act: () => Promise<void>): Promise<{ readonly done: Promise<void> }>;
  /**
   * Kills all that runs in a container, as `kill -9` does. Docker's own kill would be a person's will, after which the engine
   * starts nothing again.
   */
  kill(victim: 'serving' | 'hand-over'): Promise<void>;
}

export interface Seen {
  readonly name: string;
  readonly state: string;
  readonly restart: string;
  readonly version: string;
}

/** The tests' own when it isn't given. */
export interface TestEngine {
  readonly docker?: Docker;
  /** As in DOCKER_HOST; a Unix socket. */
  readonly host?: string;
}

/** The first version is called `first` and was not deployed by Deckhand. */
export async function aSelfScene(engine: TestEngine = {}): Promise<SelfScene> {
  await using stack = new AsyncDisposableStack();
  const { docker = await testEngine(), host = dockerHost } = engine;
  const scene = await aScene({ started: false, config: () => undefined });
  const { app, folder, port, workspace, secrets, configPath, dataPath } = scene;
  // First come the containers, which write into the scene's folder.
  stack.use(scene);
  stack.defer(async () => {
    for (const { Id } of await listed(docker, app.name)) {
      await docker.getContainer(Id).remove({ force: true, v: true });
    }
  });
  const environment = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: folder,
    PORT: String(port),
    HOST: '127.0.0.1',
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    DECKHAND_CONFIG: configPath,
    DECKHAND_DATA: dataPath,
    DOCKER_HOST: host,
    LOG_FORMAT: 'json',
  };
  // The folder, because the socket in it is another one after a restart of the engine.
  const socket = dirname(host.replace('unix://', ''));
  const modules = realpathSync(join(root, 'node_modules'));
  const readOnly = [...new Set(['/usr', '/bin', '/lib', '/lib64', root, modules, dirname(process.execPath)])];
  const volumes = [
    ...readOnly.map(path => `${path}:${path}:ro`),
    `${folder}:${folder}`,
    `${socket}:${socket}`,
  ];
  const run = { network_mode: 'host', environment, volumes, stop_grace_period: '10s' };
  const configure = async (seconds: number): Promise<void> => {
    const health = { timeout: `${seconds}s` };
    const { url: repo } = scene.repository;
    await scene.configure({ apps: { [app.name]: { repo, branch: 'main', run, health } } });
  };
  // Enough for a machine that has much else to do.
  await configure(40);
  const first = await docker.createContainer({
    ...containerOptions(defaultRun, { name: app.name, imageId: BASE_IMAGE, labels: {}, aliases: [] }),
    Cmd: ['sh', '-c', deckhandCommand],
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    HostConfig: {
      Init: true,
      NetworkMode: 'host',
      Binds: volumes,
      RestartPolicy: { Name: 'unless-stopped' },
    },
  });
  await first.start();
  await untilReady(docker, port, first.id);
  const disposal = stack.move();
  return {
    scene,
    docker,
    commit: async (version, command) =>
      await scene.repository.commit(
        { serves: version, files: { Dockerfile: dockerfile(version, command) } },
        `Make ${version}`,
      ),
    async allow(seconds) {
      await configure(seconds);
      await expect.poll(() => logOf(docker, app.name)).toContain('settings reloaded');
    },
    async containers() {
      const found = await listed(docker, app.name);
      const seen = found.map(async ({ Id }) => {
        const { Name, State, Config, HostConfig } = await docker.getContainer(Id).inspect();
        const version = Config.Env.find(line => line.startsWith('VERSION='))?.slice('VERSION='.length);
        return {
          name: Name.slice(1).replace(Id.slice(0, 12), 'ID'),
          state: State.Status,
          restart: HostConfig.RestartPolicy?.Name ?? '',
          version: version ?? 'first',
        };
      });
      return (await Promise.all(seen)).toSorted((a, b) => a.version.localeCompare(b.version));
    },
    async atStart(role, act) {
      const filters = { event: ['start'], ...labelFilter({ [label.app]: app.name, [label.role]: role }) };
      const listening = new AbortController();
      const events = await docker.getEvents({ filters, abortSignal: listening.signal });
      // Ended by us, or by what the test does to the engine.
      events.on('error', () => undefined);
      const started = once(events, 'data');
      const done = started.then(async () => {
        listening.abort();
        await act();
      });
      return { done };
    },
    async kill(victim) {
      const names = (await listed(docker, app.name)).map(({ Names }) => Names[0]?.slice(1) ?? '');
      const name = names.find(each => each.includes('-hand-over-')) ?? 'none';
      const container = docker.getContainer(victim === 'serving' ? app.name : name);
      const exec = await container.exec({ Cmd: ['sh', '-c', 'kill -9 -1'] });
      await exec.start({ Detach: true });
    },
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

function dockerfile(version: string, command: string): string {
  return `FROM ${BASE_IMAGE}\nENV VERSION=${version}\nCMD ${JSON.stringify(['sh', '-c', command])}\n`;
}

async function listed(docker: Docker, name: string) {
  const all = await docker.listContainers({ all: true, filters: { name: [name] } });
  return all.filter(({ Names }) => Names.some(each => each === `/${name}` || each.startsWith(`/${name}-`)));
}

async function untilReady(docker: Docker, port: number, id: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    const container = docker.getContainer(id);
    if (performance.now() > deadline || !(await container.inspect()).State.Running) {
      throw new Error(`Deckhand did not start in its container:\n${await logOf(docker, id)}`);
    }
  }
}

async function logOf(docker: Docker, container: string): Promise<string> {
  const log = await docker.getContainer(container).logs({ stdout: true, stderr: true });
  return log.toString('utf8');
}
