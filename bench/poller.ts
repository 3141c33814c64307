// Asks an application all the time, as its users do, and remembers when it answered.
import { request } from 'node:http';

const everyMs = 5;
const patienceMs = 2000;
/** Requests that wait for an answer at the same time; more are not sent. */
const mostWaiting = 400;

export interface Poller extends Disposable {
  /** Resolves with the next good answer. */
  next(): Promise<void>;
  /** The longest time between two good answers, in milliseconds. */
  longestGapMs(): number;
}

/**
 * Begins at once, and sends a request every 5 ms whatever became of those before: a connection that hangs while a
 * container starts must not look like downtime for everybody. Each is a new connection.
 */
export function startPoller(url: string): Poller {
  const answers: number[] = [];
  let waiting = 0;
  let awaited = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    if (waiting >= mostWaiting) return;
    waiting += 1;
    void answered(url).then(good => {
      waiting -= 1;
      if (!good) return;
      answers.push(performance.now());
      awaited.resolve();
      awaited = Promise.withResolvers<void>();
    });
  }, everyMs);
  return {
    next: () => awaited.promise,
    longestGapMs: () => Math.max(0, ...answers.slice(1).map((at, index) => at - (answers[index] ?? at))),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** How long something took, and the longest time without an answer meanwhile. */
export interface Watched {
  readonly wholeMs: number;
  readonly downMs: number;
}

/** Polls from before the work begins until it has answered after it. */
export async function watched(url: string, work: () => Promise<void>): Promise<Watched> {
  using poller = startPoller(url);
  await poller.next();
  const begun = performance.now();
  await work();
  const wholeMs = performance.now() - begun;
  await poller.next();
  return { wholeMs, downMs: poller.longestGapMs() };
}

async function answered(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const asked = request(url, { agent: false, timeout: patienceMs }, response => {
    response.resume();
    response.on('end', () => resolve(response.statusCode === 200));
    response.on('error', () => resolve(false));
  });
  asked.on('timeout', () => asked.destroy());
  asked.on('error', () => resolve(false));
  asked.end();
  return await promise;
}
