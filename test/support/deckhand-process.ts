// Deckhand for whole stories: src/main.ts as a process of its own, between a Slack workspace, a git server and a real engine.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../sandbox/free-port.ts';
import { readManifest } from '../../sandbox/manifest.ts';
import { startWorkspace, type Workspace } from '../../sandbox/workspace.ts';
import { label, labelFilter } from '../../src/docker/labels.ts';
import { type AppRepository, createAppRepository } from './app-repository.ts';
import { dockerHost, testApp, testEngine } from './engine.ts';
import { createOutput, type Output } from './output.ts';
import { whyNoAnswer } from './why-no-answer.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const readyWithinMs = 20_000;
const endsWithinMs = 60_000;

/** An application that the configuration has, and where it answers. */
export interface SceneApp {
  readonly name: string;
  readonly port: number;
  readonly url: string;
}

export interface Material {
  readonly app: SceneApp;
  readonly apps: readonly SceneApp[];
  readonly repository: AppRepository;
  readonly folder: string;
}

export interface SceneOptions {
  /** What each app of deckhand.yml has besides its repository, port and a short time to get healthy. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What each app's `run` has besides its port. */
  readonly run?: Readonly<Record<string, unknown>>;
  /** The whole deckhand.yml instead; undefined writes none. */
  readonly config?: (material: Material) => object | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Over Socket Mode instead of HTTP. */
  readonly socket?: boolean;
  /** How many apps, all of the one repository. */
  readonly apps?: number;
  /** False leaves Deckhand to be started by the test. */
  readonly started?: boolean;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly durationMs: number;
}

export interface Scene extends Material, AsyncDisposable {
  readonly workspace: Workspace;
  readonly secrets: { readonly botToken: string; readonly signingSecret: string };
  readonly dataPath: string;
  readonly configPath: string;
  /** Where Deckhand listens. */
  readonly port: number;
  /** All that Deckhand wrote to its standard output and error, over all its starts. */
  readonly output: Output;
  /** @throws Error when it doesn't run */
  pid(): number;
  /** Starts it and waits until it says that it is ready. @throws Error with its output when it ends instead */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts it and waits until it ends by itself. */
  startsInVain(env?: Readonly<Record<string, string>>): Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, after this signal when one is given. */
  ends(signal?: NodeJS.Signals): Promise<Ending>;
  /** Writes deckhand.yml; JSON is YAML. */
  configure(config: object | string): Promise<void>;
  /** One app as deckhand.yml has it by default, with this laid over it. */
  settingsOf(app: SceneApp, settings?: Readonly<Record<string, unknown>>): object;
  /** What the application answers now. @throws Error when it doesn't */
  served(app?: SceneApp): Promise<string>;
  /** What the log of a deployment has so far. */
  deploymentLog(id: number): Promise<string>;
  /** Every container of an app that the engine has, in any state. */
  containers(app?: SceneApp): Promise<readonly { readonly name: string; readonly state: string }[]>;
}

/** Everything has names and ports of its own, so that scenes can be played beside each other on one engine. */
export async function aScene(options: SceneOptions = {}): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const docker = await testEngine();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-e2e-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const apps: SceneApp[] = [];
  for (let count = options.apps ?? 1; count > 0; count -= 1) {
    const { app: name } = stack.use(testApp(docker, 'e2e'));
    const port = await freePort();
    apps.push({ name, port, url: `http://127.0.0.1:${port}/` });
  }
  const [app] = apps;
  if (app === undefined) throw new Error('A scene needs an app.');
  const repository = await createAppRepository(folder, stack);
  const secrets = {
    botToken: `xoxb-${randomBytes(12).toString('hex')}`,
    signingSecret: randomBytes(16).toString('hex'),
  };
  const appToken = `xapp-${randomBytes(12).toString('hex')}`;
  const socketMode = options.socket ?? false;
  const workspace = stack.use(
    await startWorkspace({ ...secrets, appToken, socketMode, ...(await readManifest()) }),
  );
  const port = await freePort();
  workspace.connect(`http://127.0.0.1:${port}/slack/events`);
  const configPath = join(folder, 'deckhand.yml');
  const dataPath = join(folder, 'data');
  const output = createOutput();
  const { PATH = '', HOME = '' } = process.env;
  const environment = {
    PATH,
    HOME,
    PORT: String(port),
    HOST: '127.0.0.1',
    SLACK_BOT_TOKEN: secrets.botToken,
    ...(socketMode ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
    SLACK_API_URL: workspace.apiUrl,
    DECKHAND_CONFIG: configPath,
    DECKHAND_DATA: dataPath,
    DOCKER_HOST: dockerHost,
    ...options.env,
  };

  let running: { readonly child: ChildProcess; readonly ended: Promise<Ending> } | undefined;
  function launch(env: Readonly<Record<string, string>> = {}) {
    const begin = performance.now();
    // Not the project's folder, so that nobody's .env is read.
    const child = spawn(process.execPath, [main], {
      cwd: folder,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    output.from(child);
    const ended = once(child, 'exit').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      durationMs: performance.now() - begin,
    }));
    running = { child, ended };
    return running;
  }
  function current() {
    if (running === undefined || running.child.exitCode !== null || running.child.signalCode !== null)
      throw new Error(`Deckhand doesn't run:\n${output.tail()}`);
    return running;
  }
  stack.defer(async () => {
    if (running === undefined || running.child.exitCode !== null) return;
    running.child.kill('SIGKILL');
    await running.ended;
  });

  const settingsOf: Scene['settingsOf'] = (each, settings = {}) => ({
    repo: repository.url,
    branch: 'main',
    run: { ports: [`127.0.0.1:${each.port}:8080`], ...options.run },
    health: { timeout: '5s' },
    ...options.settings,
    ...settings,
  });
  const configure = (config: object | string): Promise<void> =>
    writeFile(configPath, typeof config === 'string' ? config : JSON.stringify(config, undefined, 2));
  const material: Material = { app, apps, repository, folder };
  const everyApp = () => ({ apps: Object.fromEntries(apps.map(each => [each.name, settingsOf(each)])) });
  const config = options.config === undefined ? everyApp() : options.config(material);
  if (config !== undefined) await configure(config);

  const scene: Omit<Scene, typeof Symbol.asyncDispose> = {
    ...material,
    workspace,
    secrets,
    dataPath,
    configPath,
    port,
    output,
    settingsOf,
    configure,
    pid: () => current().child.pid ?? Number.NaN,
    async start(env) {
      const from = output.position();
      const { ended } = launch(env);
      const ending = await Promise.race([
        ended,
        output.says(/Deckhand is ready/, { from, timeoutMs: readyWithinMs }),
      ]);
      if (typeof ending === 'object')
        throw new Error(`Deckhand did not start (exit code ${ending.code}):\n${output.tail()}`);
    },
    startsInVain: env => launch(env).ended,
    signal: signal => void current().child.kill(signal),
    async ends(signal) {
      const { child, ended } = current();
      const begin = performance.now();
      if (signal !== undefined) child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
      const ending = await ended;
      clearTimeout(timer);
      return { ...ending, durationMs: performance.now() - begin };
    },
    async served(of = app) {
      try {
        const response = await fetch(of.url, { signal: AbortSignal.timeout(5_000) });
        if (!response.ok) throw new Error(`${of.name} answers ${response.status}`);
        return (await response.text()).trim();
      } catch (error) {
        throw new Error(`${String(error)}\n${await whyNoAnswer(docker, of, 8080)}`, { cause: error });
      }
    },
    deploymentLog: id => readFile(join(dataPath, 'logs', `${id}.log`), 'utf8').catch(() => ''),
    async containers(of = app) {
      const filters = labelFilter({ [label.app]: of.name });
      const found = await docker.listContainers({ all: true, filters });
      return found.map(({ Names, State }) => ({ name: Names[0]?.slice(1) ?? '', state: State }));
    },
  };
  if (options.started !== false) await scene.start();
  const disposal = stack.move();
  return { ...scene, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
}
