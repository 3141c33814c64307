// Everything that a chaos round happens in: Deckhand's process, Slack, git and the engine, with lines that can be spoilt.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { freePort } from '../sandbox/free-port.ts';
import { readManifest } from '../sandbox/manifest.ts';
import { madeUpSecrets, type Secrets } from '../sandbox/secrets.ts';
import { readable, startWorkspace, type Workspace } from '../sandbox/workspace.ts';
import type { PrivateEngine } from '../scripts/setup/private-engine.mjs';
import { run } from '../scripts/setup/run.mjs';
import { connectEngine } from '../src/docker/engine.ts';
import { createAppRepository, type Version } from '../test/support/app-repository.ts';
import { type DeckhandChild, deckhandChild } from '../test/support/deckhand-child.ts';
import { type Client, startClient } from './client.ts';
import { type Line, openLine } from './line.ts';
import { openRecords, type Records } from './records.ts';

/** What everything is about. */
export const APP = 'shop';
/** Releases that can be gone back to, as deckhand.yml says. */
export const KEEP = 2;
const dataBytes = 64 * 1024 * 1024;

export interface World extends AsyncDisposable {
  readonly deckhand: DeckhandChild;
  readonly workspace: Workspace;
  readonly secrets: Secrets;
  readonly engine: PrivateEngine;
  /** Between Deckhand and the engine. */
  readonly engineLine: Line;
  /** Between Deckhand and the git server. */
  readonly gitLine: Line;
  /** Straight to the engine. */
  readonly docker: Docker;
  readonly records: Records;
  readonly client: Client;
  readonly appUrl: string;
  /** A small file system of its own. */
  readonly dataPath: string;
  /** Deckhand's TMPDIR. */
  readonly tmpPath: string;
  /** What each commit serves, by the short SHA that messages show. */
  readonly versions: ReadonlyMap<string, string>;
  /** Commits a version that nobody had before, and gives what it will answer. */
  commits(version?: Omit<Version, 'serves'>): Promise<string>;
  /** Types a command; gives what the person reads at once, be it Slack's own error. */
  types(who: 'dana' | 'olga', line: string): Promise<string>;
  /** Sets Deckhand's wall clock off by so many milliseconds. */
  setClock(offsetMs: number): Promise<void>;
}

/** Puts it up, with two versions deployed one after the other. @throws Error when a part does not start */
export async function putUpWorld(engine: PrivateEngine): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-chaos-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const [dataPath, tmpPath, clock] = ['data', 'tmp', 'clock'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [dataPath, tmpPath]) await mkdir(path);
  await mountSmallDisk(dataPath, stack);

  const repository = await createAppRepository(folder, stack);
  const gitLine = stack.use(
    await openLine({ host: '127.0.0.1', port: Number(new URL(repository.url).port) }),
  );
  const socket = join(folder, 'docker.sock');
  const engineLine = stack.use(await openLine({ path: new URL(engine.host).pathname }, socket));
  const docker = connectEngine({ dockerHost: engine.host });

  const secrets = madeUpSecrets();
  const workspace = stack.use(
    await startWorkspace({ ...secrets, ...(await readManifest()), socketMode: false }),
  );
  const [port, appPort] = [await freePort(), await freePort()];
  workspace.connect(`http://127.0.0.1:${port}/slack/events`);
  const appUrl = `http://127.0.0.1:${appPort}/`;
  const config = join(folder, 'deckhand.yml');
  await writeFile(
    config,
    JSON.stringify({ apps: { [APP]: settings(`git://127.0.0.1:${gitLine.port}/app`, appPort) } }),
  );

  const { PATH = '', HOME = '' } = process.env;
  const deckhand = stack.use(
    deckhandChild(folder, {
      PATH,
      HOME,
      TMPDIR: tmpPath,
      NODE_OPTIONS: `--import ${join(import.meta.dirname, 'clock.mjs')}`,
      CHAOS_CLOCK: clock,
      PORT: String(port),
      HOST: '127.0.0.1',
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: workspace.apiUrl,
      DECKHAND_CONFIG: config,
      DECKHAND_DATA: dataPath,
      DOCKER_HOST: `unix://${socket}`,
      SHUTDOWN_GRACE: '1s',
      LOG_FORMAT: 'json',
    }),
  );
  const versions = new Map<string, string>();
  const types: World['types'] = async (who, line) => {
    const { problem, reply } = await workspace.as(who).types(line);
    return problem ?? (reply === undefined ? '' : readable(reply));
  };
  const commits: World['commits'] = async version => {
    const serves = `v${versions.size + 1}`;
    versions.set(await repository.commit({ serves, build: 'VOLUME /data', ...version }), serves);
    return serves;
  };
  await deckhand.start();
  for (let count = 0; count < 2; count += 1) {
    const serves = await commits();
    await types('dana', `/deploy ${APP}`);
    await workspace.as('dana').sees(new RegExp(`“Serve ${serves}”.*is live`, 's'), { timeoutMs: 30_000 });
  }
  const client = stack.use(startClient(appUrl));
  const records = openRecords(dataPath);
  const disposal = stack.move();
  return {
    deckhand,
    workspace,
    secrets,
    engine,
    engineLine,
    gitLine,
    docker,
    records,
    client,
    appUrl,
    dataPath,
    tmpPath,
    versions,
    commits,
    types,
    async setClock(offsetMs) {
      const from = deckhand.output.position();
      await writeFile(clock, String(offsetMs));
      deckhand.signal('SIGUSR2');
      await deckhand.output.says(/the clock is off by/, { from });
    },
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

function settings(repo: string, port: number): object {
  return {
    repo,
    branch: 'main',
    run: { ports: [`127.0.0.1:${port}:8080`], stop_grace_period: '1s' },
    health: { timeout: '2s' },
    keep: KEEP,
  };
}

/** @throws Error when it can't be mounted: that needs root */
async function mountSmallDisk(path: string, stack: AsyncDisposableStack): Promise<void> {
  const { code, output } = await run('mount', ['-t', 'tmpfs', '-o', `size=${dataBytes}`, 'tmpfs', path]);
  if (code !== 0) throw new Error(`No disk for Deckhand's data: ${output.trim()}`);
  stack.defer(async () => void (await run('umount', ['--lazy', path])));
}
