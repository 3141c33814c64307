// The composition root: reads the environment, wires everything, and ends the process.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commands } from '../commands/index.ts';
import { loadConfig } from './config/file.ts';
import { createConfigHolder } from './config/live-config.ts';
import { renderProblems } from './config/problems.ts';
import { watchFile } from './config/watch-file.ts';
import { inWords } from './core/explain.ts';
import { createReplaceableRedactor } from './core/redact.ts';
import { createDeployer } from './deploy/create-deployer.ts';
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

async function run({ env, settings, config: firstConfig }: Loaded): Promise<void> {
  const secretsOf = (secrets: readonly string[]) => [...settings.secrets, ...secrets];
  const redactor = createReplaceableRedactor(secretsOf(firstConfig.secrets));
  const logger = createLogger({
    ...settings.log,
    isTerminal: process.stdout.isTTY,
    redact: redactor.redact,
    write: line => void process.stdout.write(line),
  });
  const reportBug = (error: unknown, requestId: string): string => {
    const errorId = randomBytes(4).toString('hex');
    logger.error({ err: error, errorId, requestId }, 'unexpected error');
    return errorId;
  };

  const config = createConfigHolder(firstConfig, () => loadConfig({ path: settings.configPath, env }));
  config.onChange(({ secrets }) => redactor.update(secretsOf(secrets)));
  const reload = (): void => {
    const result = config.reload();
    if (!result.ok) logger.error(`The settings stay as they were:\n${renderProblems(result.report)}`);
    else if (result.changed)
      logger.info({ apps: result.config.apps.map(app => app.name) }, 'settings reloaded');
  };

  const { host: dockerHost, tlsVerify, certPath } = settings.docker;
  const docker = connectEngine({ dockerHost, tlsVerify, certPath, sshAuthSock: env['SSH_AUTH_SOCK'] });
  const store = createStore(openDatabase(settings.dataPath));
  const clock = { now: () => Date.now() };
  const tools = {
    store,
    clock,
    repositories: createRepositories({ dataDir: settings.dataPath, env, log: logger }),
    builder: dockerBuilder(docker, { dockerConfig: env['DOCKER_CONFIG'] }),
    target: createHostTarget({ docker, engineHost: engineHost(dockerHost) }),
    hooks: createHooks({ env }),
  };
  const logs = createLogs({
    directory: join(settings.dataPath, 'logs'),
    redact: redactor.redact,
    onError: (error, id) => logger.error({ err: error, deployment: id }, 'a deployment log can’t be written'),
  });
  const note = (requestId: string, message: string, fields: object): void =>
    logger.info({ requestId, ...fields }, message);
  const deployer = createDeployer(
    tools,
    { logs, redact: redactor.redact, reportBug, note },
    () => config.current().apps,
  );

  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // On, not once: a second one would end the process at once, in the middle of its work.
    process.on(signal, () => {
      if (stopping.signal.aborted) return;
      logger.info({ signal, graceMs: settings.shutdownGraceMs }, 'stopping: nothing new is begun');
      stopping.abort();
      stopped.resolve();
    });
  }
  process.on('SIGHUP', reload);
  process.on('unhandledRejection', error => void reportBug(error, 'unhandled'));
  // Without this Node prints the stack itself, with whatever secret is in it.
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'Deckhand ended by a bug; the next start settles what was running');
    process.exit(1);
  });
  using _watch = existsSync(settings.configPath)
    ? watchFile(settings.configPath, {
        onChange: reload,
        onError: error =>
          logger.warn({ err: error }, 'changes of the settings file are not noticed any more'),
      })
    : undefined;

  // Services come first: what a crash left is settled even while Slack is away.
  await deployer.recover(stopping.signal);
  let slack: Slack | undefined;
  const { mode, botToken, apiUrl: slackApiUrl } = settings.slack;
  const options: SlackOptions = {
    botToken,
    slackApiUrl,
    connection:
      mode.kind === 'http'
        ? { mode: 'http', signingSecret: mode.signingSecret }
        : { mode: 'socket', appToken: mode.appToken },
    listen: settings.http,
    routes: healthRoutes({
      engine: async () => void (await docker.ping()),
      database: async () => void store.deployments({ limit: 1 }),
      slack: async () => {
        const ready = slack?.ready();
        return ready === undefined || ready.ok ? undefined : ready.reason;
      },
    }),
    commands,
    deployer,
    store,
    clock,
    logger,
  };
  try {
    slack = await reachSlack(options, stopping.signal);
    await slack?.start();
    logger.info({ ...settings.http, apps: config.current().apps.map(app => app.name) }, 'Deckhand is ready');
    await stopped.promise;
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
