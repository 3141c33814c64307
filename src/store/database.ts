// Opens the SQLite file, sees that it is whole, and brings its schema up to date.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError, damaged, prepareDataFolder, storageError } from './data-folder.ts';
import { migrations } from './schema.ts';

/** How long a call waits for another program that writes. It holds everything up meanwhile. */
const busyMs = 5000;
/** The same for a question. */
const askMs = 200;

const fileIn = (folder: string): string => join(folder, 'deckhand.db');

/** The data folder was written by a newer Deckhand. */
export class NewerSchemaError extends Error {
  constructor(file: string, found: number) {
    super(
      `${file} was written by a newer Deckhand (schema ${found}; this one knows ${migrations.length}). ` +
        'Start that version again, or restore the backup that you made before the upgrade.',
    );
    this.name = 'NewerSchemaError';
  }
}

/**
 * Write-ahead log with a full sync: what was written is on the disk when a call returns. The file holds run settings,
 * which may hold secrets, so only its owner may read it.
 * @throws NewerSchemaError; DataFolderError when it can't be opened, is damaged, or the disk is full
 */
export function openDatabase(dataDirectory: string): DatabaseSync {
  const file = fileIn(prepareDataFolder(dataDirectory));
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: busyMs });
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    expectWhole(database, file);
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw storageError(error, file);
  }
}

/** Looks at every page, 0.6 ms a megabyte: better now than in the middle of a deployment. */
function expectWhole(database: DatabaseSync, file: string): void {
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw new DataFolderError(damaged(file, String(found)));
}

/**
 * Whether something could be written now: writes the schema's version as it is, which takes room on the disk as
 * everything else does. (What is rolled back never gets there, and would fit on a full one.)
 * @returns undefined, or why not in plain words
 */
export function writeProblem(database: DatabaseSync, dataDirectory: string): string | undefined {
  try {
    database.exec(`PRAGMA busy_timeout = ${askMs}; PRAGMA user_version = ${migrations.length}`);
    return undefined;
  } catch (error) {
    return storageError(error, fileIn(dataDirectory)).message;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > migrations.length) throw new NewerSchemaError(file, version);
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    inTransaction(database, () => {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** All or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // On a full disk the database may have undone it by itself. Source: https://www.sqlite.org/lang_transaction.html
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
