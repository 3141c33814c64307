// The composition root: reads the environment, wires everything, and ends the process.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { commands } from '../commands/index.ts';
import type { Settings } from './config/env.ts';
import { loadConfig } from './config/file.ts';
import { type ConfigHolder, createConfigHolder } from './config/live-config.ts';
import { renderProblems } from './config/problems.ts';
import { watchFile } from './config/watch-file.ts';
import { inWords } from './core/explain.ts';
import { createReplaceableRedactor } from './core/redact.ts';
import { createDeployer } from './deploy/create-deployer.ts';
import { createStorage } from './deploy/storage.ts';
import { dockerBuilder } from './docker/build.ts';
import { connectEngine } from './docker/engine.ts';
import { createHostTarget } from './docker/host.ts';
import { createRepositories } from './git/repositories.ts';
import { createHooks } from './hooks/run-hook.ts';
import { healthRoutes } from './http/health.ts';
import { createLogger } from './logger.ts';
import { type Loaded, loadSettings } from './settings.ts';
import { createSlack, type Slack, type SlackOptions } from './slack/app.ts';
import { SlackRefusal } from './slack/client.ts';
import { openDatabase } from './store/database.ts';
import { createLogs } from './store/logs.ts';
import { createStore } from './store/store.ts';

/** For the last messages to Slack, after the work has ended. */
const slackGraceMs = 10_000;
const slackRetryMs = 5000;

const read = loadSettings(process.env);
if (!read.ok) fail(read.problems);
await run(read.loaded).catch((error: unknown) => fail(inWords(error)));

async function run(loaded: Loaded): Promise<void> {
  const { settings } = loaded;
  const parts = assemble(loaded);
  const { deployer, logger, store } = parts;
  const stopping = listenToSignals(parts, settings);
  using _watch = watchSettings(parts, settings);
  // Services come first: what a crash left is settled even while Slack is away.
  await deployer.recover(stopping);
  let slack: Slack | undefined;
  try {
    slack = await reachSlack(
      slackOptions(parts, settings, () => slack),
      stopping,
    );
    await slack?.start();
    if (!stopping.aborted) {
      logger.info(
        { ...settings.http, apps: parts.config.current().apps.map(app => app.name) },
        'Deckhand is ready',
      );
      await once(stopping, 'abort');
    }
  } catch (error) {
    logger.fatal({ err: error }, 'Deckhand can’t start');
    process.exitCode = 1;
  }
  await deployer.shutDown(settings.shutdownGraceMs);
  await slack?.stop(slackGraceMs);
  store.close();
  logger.info('stopped');
  process.exit();
}

type Parts = ReturnType<typeof assemble>;

/** Makes everything that works without Slack. */
function assemble({ env, settings, config: firstConfig }: Loaded) {
  const secretsOf = (secrets: readonly string[]) => [...settings.secrets, ...secrets];
  const { redact, update } = createReplaceableRedactor(secretsOf(firstConfig.secrets));
  const logger = createLogger({
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
  const note = (requestId: string, message: string, fields: object): void =>
    logger.info({ requestId, ...fields }, message);

  const config = createConfigHolder(firstConfig, () => loadConfig({ path: settings.configPath, env }));
  config.onChange(({ secrets }) => update(secretsOf(secrets)));

  const { host: dockerHost, tlsVerify, certPath } = settings.docker;
  const docker = connectEngine({ dockerHost, tlsVerify, certPath, sshAuthSock: env['SSH_AUTH_SOCK'] });
  const store = createStore(openDatabase(settings.dataPath));
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const logs = createLogs({
    directory: join(settings.dataPath, 'logs'),
    redact,
    onError: (error, id) => logger.error({ err: error, deployment: id }, 'a deployment log can’t be written'),
  });
  const tools = {
    store,
    clock,
    repositories: createRepositories({ dataDir: settings.dataPath, env, log: logger }),
    builder: dockerBuilder(docker, { dockerConfig: env['DOCKER_CONFIG'] }),
    target: createHostTarget({ docker, engineHost: engineHost(dockerHost) }),
    hooks: createHooks({ env }),
    storage: createStorage(),
  };
  const surroundings = { logs, redact, reportBug, note };
  const deployer = createDeployer(tools, surroundings, () => config.current().apps);
  return { logger, reportBug, config, docker, store, clock, deployer };
}

/** @returns aborted when Deckhand is to end */
function listenToSignals({ logger, reportBug, config }: Parts, { shutdownGraceMs }: Settings): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // On, not once: a second one would end the process at once, in the middle of its work.
    process.on(signal, () => {
      if (stopping.signal.aborted) return;
      logger.info({ signal, graceMs: shutdownGraceMs }, 'stopping: nothing new is begun');
      stopping.abort();
    });
  }
  process.on('SIGHUP', () => reload(config, logger));
  process.on('unhandledRejection', error => void reportBug(error, 'unhandled'));
  // Without this Node prints the stack itself, with whatever secret is in it.
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'Deckhand ended by a bug; the next start settles what was running');
    process.exit(1);
  });
  return stopping.signal;
}

function watchSettings({ config, logger }: Parts, { configPath }: Settings): Disposable | undefined {
  if (!existsSync(configPath)) return undefined;
  return watchFile(configPath, {
    onChange: () => reload(config, logger),
    onError: error => logger.warn({ err: error }, 'changes of the settings file are not noticed any more'),
  });
}

function reload(config: ConfigHolder, logger: Logger): void {
  const result = config.reload();
  if (!result.ok) logger.error(`The settings stay as they were:\n${renderProblems(result.report)}`);
  else if (result.changed)
    logger.info({ apps: result.config.apps.map(app => app.name) }, 'settings reloaded');
}

function slackOptions(
  parts: Parts,
  { slack, http }: Settings,
  current: () => Slack | undefined,
): SlackOptions {
  const { docker, store, deployer, clock, logger } = parts;
  const { mode, botToken, apiUrl: slackApiUrl } = slack;
  return {
    botToken,
    slackApiUrl,
    connection:
      mode.kind === 'http'
        ? { mode: 'http', signingSecret: mode.signingSecret }
        : { mode: 'socket', appToken: mode.appToken },
    listen: http,
    routes: healthRoutes({
      engine: async () => void (await docker.ping()),
      database: async () => void store.deployments({ limit: 1 }),
      slack: async () => {
        const ready = current()?.ready();
        return ready === undefined || ready.ok ? undefined : ready.reason;
      },
    }),
    commands,
    deployer,
    store,
    clock,
    logger,
  };
}

/** Tries until Slack answers; a token that Slack refuses is not tried again. */
async function reachSlack(options: SlackOptions, signal: AbortSignal): Promise<Slack | undefined> {
  while (!signal.aborted) {
    try {
      return await createSlack(options);
    } catch (error) {
      if (error instanceof SlackRefusal) throw error;
      options.logger.error(
        { err: error },
        `Slack can’t be reached; trying again in ${slackRetryMs / 1000} s`,
      );
      await delay(slackRetryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Where published ports are reached: this machine, or the one of a remote engine. */
function engineHost(dockerHost: string | undefined): string {
  const url = URL.parse(dockerHost ?? '');
  return url === null || url.hostname === '' ? '127.0.0.1' : url.hostname;
}

function fail(why: string): never {
  process.stderr.write(`Deckhand can’t start. ${why}\n`);
  process.exit(1);
}
