// Waits for something that a person could see.
import type { Changes } from '../changes.ts';

/**
 * Resolves with what `look` finds, as soon as it finds something.
 * @throws Error with `words`, told how long it was waited, when it finds nothing in time; and what `look` throws
 */
export async function until<T>(
  changes: Changes,
  look: () => T | undefined,
  timeoutMs = 5000,
  words: (ms: number) => string,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = () => {
    // It is called in the middle of whatever made the change, which must not fail because of us.
    try {
      const found = look();
      if (found !== undefined) resolve(found);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
  using _listening = changes.listen(check);
  // The workspace's server keeps the process alive while it serves; this alone does not.
  const timer = setTimeout(() => reject(new Error(words(timeoutMs))), timeoutMs).unref();
  check();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
