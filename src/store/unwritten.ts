// Writes to the database that don't succeed for lack of room: given the reserve first, else kept and tried again.
import { sqliteResult } from './data-folder.ts';
import type { EnduringOptions } from './enduring-store.ts';

/** SQLite's primary results of a write that may succeed later. Source: https://www.sqlite.org/rescode.html */
const passing: readonly (number | undefined)[] = [
  5, // SQLITE_BUSY
  6, // SQLITE_LOCKED
  7, // SQLITE_NOMEM
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
];

export interface Unwritten {
  /** Writes it now or later, in order. Of two with the same key only the last is kept. `done` is called when it is written. */
  write(key: string | symbol, work: () => void, done?: () => void): void;
  /** Writes it now. @throws what `failure` makes of the error, when it can't be written */
  must<T>(work: () => T, failure: (error: unknown) => Error): T;
  /** Tries what is left; true when nothing is left. */
  flush(): boolean;
  /** What the last write failed with; undefined when nothing is left. */
  problem(): unknown;
  /** A last try; then nothing is tried any more. */
  close(): void;
}

export function createUnwritten({ reserve, note, retryMs = 1000 }: EnduringOptions): Unwritten {
  const left = new Map<string | symbol, { readonly work: () => void; readonly done: () => void }>();
  let problem: unknown;
  let timer: NodeJS.Timeout | undefined;

  const attempt = <T>(work: () => T): { readonly ok: true; readonly value: T } | { readonly ok: false } => {
    for (;;) {
      try {
        return { ok: true, value: work() };
      } catch (error) {
        if (!passing.includes(sqliteResult(error))) throw error;
        problem = error;
        if (!reserve.giveUp()) return { ok: false };
        note('the database can’t be written: the reserve is given up', error);
      }
    }
  };
  const flush = (): boolean => {
    const waited = left.size > 0;
    for (const [key, { work, done }] of left) {
      if (!attempt(work).ok) return false;
      left.delete(key);
      done();
    }
    problem = undefined;
    if (waited) note('the database can be written again: nothing is only in memory any more');
    return true;
  };
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!flush()) later();
    }, retryMs).unref();
  };

  return {
    flush,
    write(key, work, done = () => undefined) {
      if (flush() && attempt(work).ok) {
        done();
        return;
      }
      if (left.size === 0) note('the database can’t be written: what happens is kept in memory', problem);
      left.delete(key);
      left.set(key, { work, done });
      later();
    },
    must(work, failure) {
      const result = attempt(work);
      if (!result.ok) throw failure(problem);
      return result.value;
    },
    problem: () => problem,
    close() {
      clearTimeout(timer);
      if (!flush()) note(`${left.size} records could not be written before the end`, problem);
    },
  };
}
