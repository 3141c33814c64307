// One at a time per key: a mirror is written by one fetch, and waiting for it can be cancelled.

export interface Mutex {
  /** Runs `work` when everything asked for before it under the same key has ended. Rejects with the signal's reason while waiting. */
  run<Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createMutex(): Mutex {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(key, signal, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const { promise: done, resolve: release } = Promise.withResolvers<void>();
      const tail = before.then(() => done);
      tails.set(key, tail);
      try {
        await abortable(before, signal);
        return await work();
      } finally {
        release();
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}

async function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
