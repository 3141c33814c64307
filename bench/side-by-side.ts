// Deckhand and the bare Bolt app beside each other: each a process of its own, on one workspace, with the same secrets.
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from '../sandbox/child.ts';
import { tail } from '../sandbox/deckhand.ts';
import { freePort } from '../sandbox/free-port.ts';
import { readManifest } from '../sandbox/manifest.ts';
import { madeUpSecrets } from '../sandbox/secrets.ts';
import { startWorkspace, type Workspace } from '../sandbox/workspace.ts';

const programs = {
  deckhand: join(import.meta.dirname, '../src/start.mjs'),
  bolt: join(import.meta.dirname, 'bare-bolt.mjs'),
};
export type Program = keyof typeof programs;

/** As `npm start` and the image have it: glibc's own settings. */
const deckhandsOwn = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

const lookEveryMs = 2;
const startsWithinMs = 30_000;

export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Where Slack sends its requests. */
  readonly requestUrl: string;
  /** From before its process was made until /readyz answered 200. Milliseconds. */
  readonly startMs: number;
}

export interface Place extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly configPath: string;
  /** Deckhand's data folder: all Deckhands of this place share it, so only one may run at a time. */
  readonly dataFolder: string;
  /** What Deckhand wrote. */
  readonly logFile: string;
  /** Starts one of them and waits until it is ready. @throws Error with the end of its log */
  start(program: Program): Promise<Running>;
}

/** @param config deckhand.yml's content; JSON is YAML */
export async function aPlace(dockerHost: string, config: object): Promise<Place> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const secrets = madeUpSecrets();
  const workspace = stack.use(await startWorkspace({ ...secrets, ...(await readManifest()) }));
  const configPath = join(folder, 'deckhand.yml');
  const dataFolder = join(folder, 'data');
  await writeFile(configPath, JSON.stringify(config));
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    HOST: '127.0.0.1',
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    DECKHAND_CONFIG: configPath,
    DECKHAND_DATA: dataFolder,
    DOCKER_HOST: dockerHost,
  };
  const disposal = stack.move();
  return {
    workspace,
    configPath,
    dataFolder,
    logFile: join(folder, 'deckhand.log'),
    start: program => start(program, folder, env),
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

async function start(
  program: Program,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  const port = await freePort();
  const logFile = join(folder, `${program}.log`);
  const log = openSync(logFile, 'a');
  const begun = performance.now();
  const child = startChild(process.execPath, [programs[program]], {
    cwd: folder,
    env: { ...env, ...(program === 'deckhand' && deckhandsOwn), PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  while (!(await isReady(port))) {
    const late = performance.now() - begun > startsWithinMs;
    if (child.ended() !== undefined || late) {
      await child[Symbol.asyncDispose]();
      throw new Error(`${program} did not start (${child.ended() ?? 'too late'}):\n${await tail(logFile)}`);
    }
    await wait(lookEveryMs);
  }
  return {
    pid: child.process.pid ?? Number.NaN,
    requestUrl: `http://127.0.0.1:${port}/slack/events`,
    startMs: performance.now() - begun,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

async function isReady(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const asked = request({ host: '127.0.0.1', port, path: '/readyz', agent: false }, response => {
    response.resume();
    resolve(response.statusCode === 200);
  });
  asked.on('error', () => resolve(false));
  asked.end();
  return await promise;
}
