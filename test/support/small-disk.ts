// A disk of a few megabytes that a test can fill: a tmpfs, mounted for as long as it is needed.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Mounting needs root, and Linux; elsewhere these tests are skipped. */
export const smallDiskIsPossible = process.platform === 'linux' && process.getuid?.() === 0 && mayMount();

export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Fills it to the last byte, again and again if need be, until it is freed. */
  fill(): void;
  free(): void;
}

/** @param path a folder, made when it is missing; what is in it is not seen meanwhile */
export function smallDisk(path: string, megabytes: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', path]);
  const filler = join(path, 'filler');
  let timer: NodeJS.Timeout | undefined;
  const top = (): void => {
    for (const size of [65_536, 4096]) appendUntilFull(filler, size);
  };
  const free = (): void => {
    clearInterval(timer);
    rmSync(filler, { force: true });
  };
  return {
    path,
    fill() {
      writeFileSync(filler, '');
      top();
      timer = setInterval(top, 5);
    },
    free,
    [Symbol.dispose]() {
      free();
      execFileSync('umount', ['--lazy', path]);
    },
  };
}

function appendUntilFull(file: string, size: number): void {
  const piece = Buffer.alloc(size, 1);
  try {
    for (;;) appendFileSync(file, piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
