// A file that only takes up room, so that there is some left for the database when the disk is full.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Hundreds of records of a deployment. Bytes. */
export const reserveBytes = 4 * 1024 * 1024;

export interface Reserve {
  /** Makes the room free; false when it was already. */
  giveUp(): boolean;
  /** Takes the room again; false when there is too little. */
  take(): boolean;
}

/** @param folder the data folder; the file is made by the first `take` */
export function createReserve(folder: string, bytes = reserveBytes): Reserve {
  const path = join(folder, 'reserve');
  const partial = `${path}.new`;
  const isThere = (): boolean => statSync(path, { throwIfNoEntry: false })?.size === bytes;
  return {
    giveUp() {
      const there = isThere();
      rmSync(path, { force: true });
      return there;
    },
    take() {
      if (isThere()) return true;
      try {
        allocate(partial, bytes);
        renameSync(partial, path);
        return true;
      } catch {
        rmSync(partial, { force: true });
        return false;
      }
    },
  };
}

/** Random, because a file system may keep zeros, or what repeats itself, without room. */
function allocate(path: string, bytes: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const content = randomBytes(bytes);
    for (let at = 0; at < bytes; ) at += writeSync(file, content, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
