// Puts up everything that a try needs: the sample's repository, the workspace, Deckhand between them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { countBelongings, isNothing, removeBelongings, SAMPLE_APP } from './belongings.ts';
import { type RunningDeckhand, type StartDeckhand, startDeckhand } from './deckhand.ts';
import { freePort } from './free-port.ts';
import { readManifest } from './manifest.ts';
import { createSampleRepository, type SampleRepository } from './sample/repository.ts';
import { madeUpSecrets } from './secrets.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

export interface Stage extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly repository: SampleRepository;
  readonly deckhand: RunningDeckhand;
  /** Whether Deckhand is connected over Socket Mode. */
  readonly socket: boolean;
  /** Where the sample application answers once it is deployed. */
  readonly appUrl: string;
  /** Holds all files of this try; gone when the stage is disposed. */
  readonly folder: string;
  readonly docker: Docker;
}

export interface StageOptions {
  /** How Deckhand itself is started: as a process, when it isn't given. */
  readonly start?: StartDeckhand;
  /** What the application is called; stages on one engine need names of their own. */
  readonly app?: string;
  /** Over Socket Mode instead of HTTP. */
  readonly socket?: boolean;
  /** Of the workspace; any free one when it isn't given. */
  readonly port?: number | undefined;
  readonly rateLimits?: boolean;
}

/** How many connections Deckhand keeps open in Socket Mode. */
export const CONNECTIONS = 2;
const CONNECT_DEADLINE_MS = 10_000;

/**
 * @param dockerHost as in DOCKER_HOST
 * @throws Error when a part does not start; what did is taken down again
 */
export async function putUpStage(dockerHost: string, options: StageOptions = {}): Promise<Stage> {
  const { start = startDeckhand, app = SAMPLE_APP, socket = false, rateLimits = false } = options;
  await using stack = new AsyncDisposableStack();
  const docker = new Docker();
  const found = await countBelongings(docker, app);
  if (!isNothing(found)) {
    throw new Error(
      `This engine already has an application called "${app}" that Deckhand deployed. The sandbox would replace it, ` +
        `so it does not start. It is what \`docker ps --all --filter label=deckhand.app=${app}\` lists.`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-sandbox-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  stack.defer(() => removeBelongings(docker, app));

  const repositories = join(folder, 'repositories');
  await mkdir(repositories);
  const repository = await createSampleRepository(repositories, stack);
  const secrets = madeUpSecrets();
  const settings = { ...secrets, socketMode: socket, rateLimits, port: options.port };
  const workspace = stack.use(await startWorkspace({ ...(await readManifest()), ...settings }));
  const [port, appPort] = [await freePort(), await freePort()];
  const config = join(folder, 'deckhand.yml');
  await writeFile(config, configFor(app, repository.url, appPort));
  const deckhand = await start(
    {
      folder,
      port,
      settings: {
        SLACK_BOT_TOKEN: secrets.botToken,
        // Over sockets nothing is signed: Deckhand does without that secret, and shows it.
        ...(socket ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
        SLACK_API_URL: workspace.apiUrl,
        DECKHAND_CONFIG: config,
        DECKHAND_DATA: join(folder, 'data'),
        DOCKER_HOST: dockerHost,
        LOG_LEVEL: 'info',
      },
    },
    stack,
  );
  if (socket) await workspace.sockets.connected(CONNECTIONS, CONNECT_DEADLINE_MS);
  else workspace.connect(deckhand.requestUrl);
  const disposal = stack.move();
  return {
    workspace,
    repository,
    deckhand,
    socket,
    appUrl: `http://127.0.0.1:${appPort}/`,
    folder,
    docker,
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

function configFor(app: string, repository: string, port: number): string {
  return `apps:
  ${app}:
    repo: ${repository}
    branch: main
    run:
      ports: ["127.0.0.1:${port}:8080"]
    health:
      timeout: 5s # the application starts at once
`;
}
