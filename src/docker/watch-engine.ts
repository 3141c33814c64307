// Notices that the engine was away: it may have ended what it does not start again.

import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';

/** An engine that is away is asked so often. Milliseconds. */
const askAgainMs = 1000;

/**
 * Holds a connection open on which the engine says next to nothing. Never rejects.
 * @param onReturn called each time the engine answers again, with when it went away: milliseconds since the epoch
 * @param signal ends the watch
 */
export async function watchEngine(
  docker: Docker,
  onReturn: (awaySince: number) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await untilLost(docker, signal).catch(() => undefined);
    // What was stopped before was stopped by somebody, or by an engine that starts it again.
    const awaySince = Date.now();
    await untilBack(docker, signal);
    if (!signal.aborted) onReturn(awaySince);
  }
}

/** Events of the engine itself, which are its reloads: what counts is that the stream ends with the engine. */
async function untilLost(docker: Docker, abortSignal: AbortSignal): Promise<void> {
  const events = await docker.getEvents({ filters: { type: ['daemon'] }, abortSignal });
  if (!(events instanceof Readable)) return;
  events.resume();
  await new Promise<void>(resolve => {
    events.once('error', () => resolve()).once('close', () => resolve());
  });
}

async function untilBack(docker: Docker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // First a rest: an engine that refuses to tell is not asked all the time.
    await delay(askAgainMs, undefined, { signal }).catch(() => undefined);
    const back = await docker.ping().then(
      () => true,
      () => false,
    );
    if (back) return;
  }
}
