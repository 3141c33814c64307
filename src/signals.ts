// What the process is told from outside: signals, changes of the settings file, and errors that nobody caught.
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Ground } from './assemble.ts';
import type { Settings } from './config/env.ts';
import type { ConfigHolder } from './config/live-config.ts';
import { renderProblems } from './config/problems.ts';
import { watchFile } from './config/watch-file.ts';

/** @returns aborted when Deckhand is to end */
export function listenToSignals(
  { logger, reportBug, config }: Ground,
  { shutdownGraceMs }: Settings,
  exit: (code: number) => never,
): AbortSignal {
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
    exit(1);
  });
  return stopping.signal;
}

/** @returns ends it; undefined when there is no settings file */
export function watchSettings({ config, logger }: Ground, { configPath }: Settings): Disposable | undefined {
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
