// Deckhand for whole stories: src/main.ts as a process of its own, between a Slack workspace, a git server and a real engine.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../sandbox/free-port.ts';
import { readManifest } from '../../sandbox/manifest.ts';
import { startWorkspace, type Workspace } from '../../sandbox/workspace.ts';
import { label, labelFilter } from '../../src/docker/labels.ts';
import { type AppRepository, createAppRepository } from './app-repository.ts';
import { type DeckhandChild, deckhandChild } from './deckhand-child.ts';
import { dockerHost, testApp, testEngine } from './engine.ts';
import { whyNoAnswer } from './why-no-answer.ts';

export type { Ending } from './deckhand-child.ts';

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

export interface Scene extends Material, DeckhandChild {
  readonly workspace: Workspace;
  readonly secrets: { readonly botToken: string; readonly signingSecret: string };
  readonly dataPath: string;
  readonly configPath: string;
  /** Where Deckhand listens. */
  readonly port: number;
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
  const deckhand = stack.use(deckhandChild(folder, environment));

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
    ...deckhand,
    workspace,
    secrets,
    dataPath,
    configPath,
    port,
    settingsOf,
    configure,
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
