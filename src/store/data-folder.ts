// The data folder: made where it is missing, and what stands in its way said in plain words.
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The data folder, or the database in it, can't be used. The message says what, where, and how to mend it. */
export class DataFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataFolderError';
  }
}

/**
 * @returns its absolute path
 * @throws DataFolderError when it can't be made, is no folder, or may not be written to
 */
export function prepareDataFolder(path: string): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    throw storageError(error, folder);
  }
}

/** SQLite's primary result codes. Source: https://www.sqlite.org/rescode.html */
const sqlite = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const;

/**
 * What was thrown on a file or folder of ours, in words: a DataFolderError when it can be expected, else the same error.
 * @param where the absolute path of the file or folder
 */
export function storageError(error: unknown, where: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const words = inWords(error, where);
  return words === undefined ? error : new DataFolderError(words, { cause: error });
}

/** Which of SQLite's results an error is, without its details; undefined for any other error. */
export function sqliteResult(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

function inWords(error: Error, where: string): string | undefined {
  const result = sqliteResult(error);
  if (result !== undefined) return ofSqlite(result, where, error.message);
  switch ('code' in error ? error.code : undefined) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${nearestFile(where)} is a file, and the data folder should be there. Move it away, or set DECKHAND_DATA to a folder.`;
    case 'EACCES':
    case 'EPERM':
      return notWritable(where);
    case 'EROFS':
      return onReadOnlyDisk(where);
    case 'ENOSPC':
    case 'EDQUOT':
      return full(where);
    default:
      return undefined;
  }
}

function ofSqlite(result: number, file: string, detail: string): string | undefined {
  switch (result) {
    case sqlite.busy:
      return `Another program keeps writing to ${file}. End it: Deckhand needs it for itself; reading and backups are fine.`;
    case sqlite.readOnly:
    case sqlite.cantOpen:
      return `${file} can't be opened and written to (${detail}). ${mendRights}`;
    case sqlite.full:
      return full(file);
    case sqlite.ioError:
      return `The disk under ${file} failed (${detail}). See whether it is full or broken.`;
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return damaged(file, detail);
    default:
      return undefined;
  }
}

/** @param detail in SQLite's words */
export function damaged(file: string, detail: string): string {
  return (
    `${file} is damaged (${detail}). Put your last backup of it in its place. Without one, save what can be read: ` +
    `sqlite3 ${file} .recover | sqlite3 mended.db, and put mended.db in its place. ` +
    'Remove the files ending in -wal and -shm beside it in both cases. Containers that run are not touched by this.'
  );
}

const mendRights =
  'Make it writable for the user that runs Deckhand, or set DECKHAND_DATA to another folder.';

function notWritable(where: string): string {
  const user = process.getuid?.();
  const who = user === undefined ? '' : ` (its user id is ${user})`;
  return `Deckhand may not read and write ${where}${who}. ${mendRights}`;
}

function onReadOnlyDisk(where: string): string {
  return `${where} is on a read-only disk. Mount it so that it can be written to, or set DECKHAND_DATA to another folder.`;
}

function full(where: string): string {
  return `The disk of ${where} is full. Free some room there: docker system df shows what Docker keeps.`;
}

/** The part of a path that is there and is no folder. */
function nearestFile(path: string): string {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join('/') || '/';
    if (!(statSync(part, { throwIfNoEntry: false })?.isDirectory() ?? true)) return part;
  }
  return path;
}
