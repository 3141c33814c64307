// A user of the service who asks it all the time, and counts what was not answered.
import { request } from 'node:http';

const everyMs = 10;
const patienceMs = 2_000;
/** Requests that wait for an answer at the same time; more are not sent. */
const mostWaiting = 300;

export interface Asked {
  readonly requests: number;
  /** Without a good answer within 2 s. */
  readonly lost: number;
  /** The longest time without a good answer. Milliseconds. */
  readonly longestGapMs: number;
}

export interface Client extends Disposable {
  /** Since the last time this was asked. */
  take(): Asked;
}

/** Begins at once: a new connection every 10 ms, whatever became of those before. */
export function startClient(url: string): Client {
  let waiting = 0;
  let lastAnswer = performance.now();
  let seen = { requests: 0, lost: 0, longestGapMs: 0 };
  const noteGap = (): void => {
    seen.longestGapMs = Math.max(seen.longestGapMs, performance.now() - lastAnswer);
  };
  const timer = setInterval(() => {
    if (waiting >= mostWaiting) return;
    waiting += 1;
    void answers(url).then(good => {
      waiting -= 1;
      seen.requests += 1;
      if (!good) seen.lost += 1;
      else {
        noteGap();
        lastAnswer = performance.now();
      }
    });
  }, everyMs);
  return {
    take() {
      noteGap();
      const taken = { ...seen, longestGapMs: Math.round(seen.longestGapMs) };
      seen = { requests: 0, lost: 0, longestGapMs: 0 };
      return taken;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function answers(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const signal = AbortSignal.timeout(patienceMs);
  const asked = request(url, { agent: false, signal }, response => {
    response.resume();
    response.on('end', () => resolve(response.statusCode === 200));
    response.on('error', () => resolve(false));
  });
  asked.on('error', () => resolve(false));
  asked.end();
  return await promise;
}
