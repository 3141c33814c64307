// Lets Slack's packages log through pino, one level lower: what they call an error is mostly weather.
import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

/** Their debug lines hold whole payloads with trigger ids and response URLs, so that they go to `trace`. */
export function boltLogger(logger: Logger): SlackLogger {
  return {
    debug: (...parts: unknown[]) => logger.isLevelEnabled('trace') && logger.trace(say(parts)),
    info: (...parts: unknown[]) => logger.debug(say(parts)),
    warn: (...parts: unknown[]) => logger.info(say(parts)),
    error: (...parts: unknown[]) => logger.warn(say(parts)),
    // pino decides what is written.
    setLevel: () => undefined,
    getLevel: () => (logger.isLevelEnabled('trace') ? LogLevel.DEBUG : LogLevel.INFO),
    setName: () => undefined,
  };
}

function say(parts: readonly unknown[]): string {
  return parts.map(part => (part instanceof Error ? part.message : String(part))).join(' ');
}
