// One line for each service: its deployments run one after the other, services beside each other.
import { setImmediate } from 'node:timers/promises';

export interface ServiceQueue {
  /** Runs `work` when everything that was added before for this key has ended, and never before this call returned. */
  add(key: string, id: number, work: () => Promise<void>): void;
  /** Takes back something that has not begun; false when it has. */
  withdraw(key: string, id: number): boolean;
  /** What ends before this one begins: the next that does, and how many there are; undefined when it is its turn. */
  ahead(key: string, id: number): { readonly next: number; readonly count: number } | undefined;
  /** Begins nothing more. What runs goes on; what waits stays waiting. */
  stop(): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

interface Entry {
  readonly id: number;
  readonly work: () => Promise<void>;
}

/** @param onError gets what `work` rejected with, which is always a bug: the line goes on. */
export function createServiceQueue(onError: (error: unknown) => void): ServiceQueue {
  const waiting = new Map<string, Entry[]>();
  const running = new Map<string, Promise<void>>();
  const current = new Map<string, number>();
  let stopped = false;

  const serve = async (key: string, line: Entry[]): Promise<void> => {
    // The caller's answer to Slack goes out first.
    await setImmediate();
    while (!stopped) {
      const entry = line.shift();
      if (!entry) break;
      current.set(key, entry.id);
      await entry.work().catch(onError);
      current.delete(key);
    }
    running.delete(key);
    if (line.length === 0) waiting.delete(key);
  };

  return {
    add(key, id, work) {
      const line = waiting.get(key) ?? [];
      waiting.set(key, line);
      line.push({ id, work });
      if (!running.has(key) && !stopped) running.set(key, serve(key, line));
    },
    withdraw(key, id) {
      const line = waiting.get(key) ?? [];
      const index = line.findIndex(entry => entry.id === id);
      if (index >= 0) line.splice(index, 1);
      return index >= 0;
    },
    ahead(key, id) {
      const line = waiting.get(key) ?? [];
      // From the end, because it is mostly the last.
      const index = line.findLastIndex(entry => entry.id === id);
      const runs = current.get(key);
      const next = runs ?? line[0]?.id;
      if (index < 0 || next === undefined || next === id) return undefined;
      return { next, count: runs === undefined ? index : index + 1 };
    },
    stop() {
      stopped = true;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
