// One Deckhand per data folder: a lock that the kernel frees when its holder ends, however it ends.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderError, sqliteResult, storageError } from './data-folder.ts';

/** Held until it is disposed of or the process ends. */
export interface DataFolderLock extends Disposable {
  /** Undefined while it is held, else what became of it: somebody removed or replaced the folder under us. */
  problem(): string | undefined;
}

export interface LockOptions {
  /** How long to wait for a Deckhand that is just ending, milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Called once, when another Deckhand has it, with who that is as far as is known. */
  readonly onWait: (holder: string) => Promise<void>;
}

const sqliteBusy = 5;
const askAgainMs = 50;

/**
 * An exclusive transaction on an SQLite file of its own: a lock of the kernel (fcntl), which holds between containers
 * that share a volume and is free at once after kill -9. A file with a process id would do neither. The database itself
 * stays free for whoever reads it or makes a backup.
 * @returns undefined when the signal ended the wait
 * @throws DataFolderError when another Deckhand keeps it, or the folder can't be used
 */
export async function lockDataFolder(
  folder: string,
  { waitMs, signal, onWait }: LockOptions,
): Promise<DataFolderLock | undefined> {
  const first = tryLock(folder);
  if (first !== undefined) return first;
  const deadline = performance.now() + waitMs;
  await onWait(describeHolder(folder));
  while (performance.now() < deadline) {
    await delay(askAgainMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    const lock = tryLock(folder);
    if (lock !== undefined) return lock;
  }
  throw new DataFolderError(
    `Another Deckhand works with the data folder ${folder}: ${describeHolder(folder)}. ` +
      'Two at once would undo each other’s work. End that one first, or give this one a folder of its own (DECKHAND_DATA).',
  );
}

/** @returns undefined when another process has it @throws DataFolderError */
function tryLock(folder: string): DataFolderLock | undefined {
  const file = join(folder, 'deckhand.lock');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // In memory: a journal beside it would be one more file, and nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteResult(error) === sqliteBusy) return undefined;
    throw storageError(error, file);
  }
  const held = database;
  // Never opened by us again: closing any other descriptor of the file would free the kernel's lock.
  const inode = statSync(file).ino;
  writeHolder(folder);
  return {
    problem() {
      if (statSync(file, { throwIfNoEntry: false })?.ino === inode) return undefined;
      return `${folder} was removed or replaced while Deckhand runs. Start Deckhand again.`;
    },
    [Symbol.dispose]() {
      rmSync(holderFile(folder), { force: true });
      held.close();
    },
  };
}

const holderFile = (folder: string): string => join(folder, 'deckhand.lock.holder');

/** Only for who reads it: the lock is the kernel's. On a full disk it is missing, and nothing else. */
function writeHolder(folder: string): void {
  const holder = `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`;
  try {
    writeFileSync(holderFile(folder), `${holder}\n`, { mode: 0o600 });
  } catch {
    // What can't be written now shows at the database, which is opened next.
  }
}

function describeHolder(folder: string): string {
  try {
    return readFileSync(holderFile(folder), 'utf8').trim() || unknownHolder;
  } catch {
    return unknownHolder;
  }
}

const unknownHolder = 'it did not say who it is';
