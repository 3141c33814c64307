// Deckhand's life, from its settings to its end.
import { once } from 'node:events';
import { commands } from '../commands/index.ts';
import { assemble, type Ground, layGround, type Parts } from './assemble.ts';
import { claim } from './claim.ts';
import type { Settings } from './config/env.ts';
import type { Environment } from './config/env-file.ts';
import { inWords } from './core/explain.ts';
import { startHousekeeping } from './deploy/housekeeping.ts';
import { watchEngine } from './docker/watch-engine.ts';
import { giveBackMemory } from './give-back-memory.ts';
import { type Checks, healthRoutes } from './http/health.ts';
import type { HttpServer } from './http/server.ts';
import { readinessChecks } from './readiness.ts';
import { type Loaded, loadSettings } from './settings.ts';
import { listenToSignals, watchSettings } from './signals.ts';
import type { SlackOptions } from './slack/app.ts';
import { SlackReach } from './slack/reach.ts';
import { eventsPath } from './slack/receiver.ts';

/** For the last messages to Slack, after the work has ended. */
const slackGraceMs = 10_000;

type Exit = (code: number) => never;

/** @param env the process's own environment */
export async function run(env: Environment, exit: Exit): Promise<void> {
  const read = loadSettings(env);
  if (!read.ok) cantStart(read.problems, exit);
  else exit(await live(read.loaded, exit).catch((error: unknown) => cantStart(inWords(error), exit)));
}

/** @returns the process's exit code @throws Error with a sentence for who starts Deckhand */
async function live(loaded: Loaded, exit: Exit): Promise<number> {
  const { settings } = loaded;
  const ground = await layGround(loaded);
  const { logger } = ground;
  const stopping = listenToSignals(ground, settings, exit);
  using _watch = watchSettings(ground, settings);

  // Listens before anything else is there: supervisors ask from the first moment.
  let checks: Checks = { dataFolder: async () => 'Deckhand is starting' };
  const claimed = await claim({
    dataPath: settings.dataPath,
    http: {
      listen: settings.http,
      routes: healthRoutes(() => checks),
      expected: settings.slack.mode.kind === 'http' ? [eventsPath] : [],
      onError: error => logger.error({ err: error }, 'the HTTP server had an error'),
    },
    signal: stopping,
    onWait: holder => {
      logger.warn({ holder }, 'waiting for the Deckhand that ends: it has the data folder still');
      checks = { dataFolder: async () => `waiting for the Deckhand that ends (${holder})` };
    },
  });
  if (claimed === undefined) return 0;
  using _lock = claimed.lock;

  const parts = assemble(loaded, ground, claimed.folder);
  const housekeeping = startHousekeeping(async signal => {
    await parts.storage.tidy(signal);
    if (parts.store.unfinished().length === 0) giveBackMemory();
  });
  parts.deployer.onChange(housekeeping.changed);
  const slack = new SlackReach(slackOptions(ground, parts, settings, claimed.http));
  checks = readinessChecks(parts, claimed, slack);
  const failed = new AbortController();
  let code = 0;
  try {
    // What a crash left is settled even while Slack is away.
    const ending = AbortSignal.any([stopping, failed.signal]);
    const recovered = parts.deployer.recover(ending);
    void watchEngine(parts.docker, since => parts.deployer.engineReturned(since), ending);
    await Promise.all([recovered, slack.connect(stopping)]);
    await slack.start();
    // Anew: what was answered a moment ago, while it was starting, is over.
    checks = readinessChecks(parts, claimed, slack);
    if (!stopping.aborted) {
      const apps = ground.config.current().apps.map(app => app.name);
      logger.info({ ...settings.http, apps }, 'Deckhand is ready');
      parts.ready();
      await once(stopping, 'abort');
    }
  } catch (error) {
    logger.fatal({ err: error }, 'Deckhand can’t start');
    code = 1;
    failed.abort();
  }
  await Promise.all([housekeeping.stop(), parts.deployer.shutDown(settings.shutdownGraceMs)]);
  await slack.stop(slackGraceMs);
  parts.store.close();
  await claimed.http.close();
  logger.info('stopped');
  return code;
}

function slackOptions(
  { logger }: Ground,
  { deployer, store, clock }: Parts,
  { slack: { mode, botToken, apiUrl: slackApiUrl } }: Settings,
  http: HttpServer,
): SlackOptions {
  const connection =
    mode.kind === 'http'
      ? ({ mode: 'http', signingSecret: mode.signingSecret } as const)
      : ({ mode: 'socket', appToken: mode.appToken } as const);
  const mount: SlackOptions['mount'] = listener => http.mount(eventsPath, listener);
  return { botToken, slackApiUrl, connection, mount, commands, deployer, store, clock, logger };
}

function cantStart(why: string, exit: Exit): never {
  process.stderr.write(`Deckhand can’t start. ${why}\n`);
  return exit(1);
}
