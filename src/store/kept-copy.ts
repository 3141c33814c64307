// A copy of the database that is kept while a new Deckhand is tried: the old one can't read a newer schema.
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { migrations } from './schema.ts';

/** While no Deckhand runs. Each can be repeated after whatever cut it off. */
export interface KeptCopy {
  make(): Promise<void>;
  remove(): void;
  /** Puts the copy in the place of a database that this version can't read, and removes the copy. True when it did. */
  restoreIfNeeded(): boolean;
}

export function keepCopy(dataDirectory: string): KeptCopy {
  const file = join(dataDirectory, 'deckhand.db');
  const copy = `${file}.before-hand-over`;
  const half = `${copy}.half`;
  const aside = `${file}.too-new`;
  const remove = (path: string): void => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  };
  const isTooNew = (): boolean => {
    using database = new DatabaseSync(file, { timeout: 5000 });
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version']) > migrations.length;
  };
  return {
    async make() {
      // An older one would be of an older time: better none than that.
      remove(copy);
      remove(half);
      using database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
      await backup(database, half);
      // Run settings hold secrets, in the copy as well.
      chmodSync(half, 0o600);
      renameSync(half, copy);
    },
    remove: () => remove(copy),
    restoreIfNeeded() {
      remove(half);
      if (!existsSync(copy) || (existsSync(file) && !isTooNew())) {
        remove(copy);
        remove(aside);
        return false;
      }
      // What is cut off after the first step finds no database, and goes on from here.
      if (existsSync(file)) renameSync(file, aside);
      remove(file);
      renameSync(copy, file);
      remove(aside);
      return true;
    },
  };
}
