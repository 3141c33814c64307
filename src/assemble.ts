// Puts the parts together: first what everything stands on, then everything that works without Slack.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadConfig } from './config/file.ts';
import { createConfigHolder } from './config/live-config.ts';
import { createReplaceableRedactor } from './core/redact.ts';
import { createDeployer } from './deploy/create-deployer.ts';
import { createStorage } from './deploy/storage.ts';
import { dockerBuilder } from './docker/build.ts';
import { diskAt } from './docker/disk.ts';
import { connectEngine } from './docker/engine.ts';
import { createHostTarget } from './docker/host.ts';
import { createEngineStorage } from './docker/prune.ts';
import { ownContainerId } from './docker/self.ts';
import { createRepositories } from './git/repositories.ts';
import { createHooks } from './hooks/run-hook.ts';
import { createLogger } from './logger.ts';
import type { Loaded } from './settings.ts';
import { openDatabase } from './store/database.ts';
import { createEnduringStore } from './store/enduring-store.ts';
import { keepCopy } from './store/kept-copy.ts';
import { createLogs } from './store/logs.ts';
import { createReserve, type Reserve } from './store/reserve.ts';
import { createStore } from './store/store.ts';

export type Ground = Awaited<ReturnType<typeof layGround>>;
export type Parts = ReturnType<typeof assemble>;

/** The log and the settings in force. */
export async function layGround({ env, settings, config: firstConfig }: Loaded) {
  const secretsOf = (secrets: readonly string[]) => [...settings.secrets, ...secrets];
  const { redact, update } = createReplaceableRedactor(secretsOf(firstConfig.secrets));
  const logger = await createLogger({
    ...settings.log,
    isTerminal: process.stdout.isTTY,
    redact,
    write: line => void process.stdout.write(line),
  });
  const reportBug = (error: unknown, requestId: string): string => {
    const errorId = randomBytes(4).toString('hex');
    logger.error({ err: error, errorId, requestId }, 'unexpected error');
    return errorId;
  };
  const config = createConfigHolder(firstConfig, () => loadConfig({ path: settings.configPath, env }));
  config.onChange(({ secrets }) => update(secretsOf(secrets)));
  return { logger, redact, reportBug, config };
}

/**
 * @param folder the data folder, which is ours alone
 * @throws Error with a sentence for who starts Deckhand
 */
export function assemble(
  { env, settings }: Loaded,
  { logger, redact, reportBug, config }: Ground,
  folder: string,
) {
  const { host: dockerHost, tlsVerify, certPath } = settings.docker;
  const docker = connectEngine({ dockerHost, tlsVerify, certPath, sshAuthSock: env['SSH_AUTH_SOCK'] });
  const reserve = createReserve(folder);
  const database = openWith(reserve, folder);
  const store = createEnduringStore(createStore(database), {
    folder,
    reserve,
    note: (message, error) => logger.warn({ err: error }, message),
  });
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const logs = createLogs({
    directory: join(folder, 'logs'),
    redact,
    onError: (error, id) => logger.error({ err: error, deployment: id }, 'a deployment log can’t be written'),
  });
  const ready = Promise.withResolvers<void>();
  const containerId = ownContainerId();
  const engine = { dockerHost, tlsVerify, certPath };
  const self =
    containerId === undefined
      ? undefined
      : {
          containerId,
          dataPath: folder,
          engine,
          ready: ready.promise,
          tookOver: () => keepCopy(folder).remove(),
        };
  const repositories = createRepositories({ dataDir: folder, env, log: logger });
  const storage = createStorage({
    store,
    clock,
    repositories,
    logs,
    builder: dockerBuilder(docker, { dockerConfig: env['DOCKER_CONFIG'], identity: store.identity() }),
    engine: createEngineStorage({ docker, dockerHost, dataPath: folder }),
    settings: () => config.current(),
    dataDisk: () => diskAt(folder),
    note: line => logger.info(line),
  });
  const tools = {
    store,
    clock,
    repositories,
    builder: storage.builder,
    target: createHostTarget({ docker, engineHost: engineHost(dockerHost), ...(self && { self }) }),
    hooks: createHooks({ env }),
    storage,
  };
  const note = (requestId: string, message: string, fields: object): void =>
    logger.info({ requestId, ...fields }, message);
  const deployer = createDeployer(tools, { logs, redact, reportBug, note }, () => config.current().apps);
  return { docker, database, store, clock, deployer, storage, ready: ready.resolve };
}

/** A full disk must not keep a Deckhand from starting that has to settle what was running. */
function openWith(reserve: Reserve, folder: string): DatabaseSync {
  try {
    return openDatabase(folder);
  } catch (error) {
    if (!reserve.giveUp()) throw error;
    return openDatabase(folder);
  }
}

/** Where published ports are reached: this machine, or the one of a remote engine. */
function engineHost(dockerHost: string | undefined): string {
  const url = URL.parse(dockerHost ?? '');
  return url === null || url.hostname === '' ? '127.0.0.1' : url.hostname;
}
