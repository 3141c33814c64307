// Removes what git left in the data folder and nobody uses: copies of repositories, and check-outs that were not put away.
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** A check-out that is just being made is in nobody's list yet. */
const newCheckoutMs = 3_600_000;
export const goingSuffix = '.going';

/** Notes that a mirror is used now: it is not pruned for long. */
export async function touchMirror(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/**
 * Whoever opens one at this moment finds none and makes it anew.
 * @param named the folders' names of those that stay, however long ago they were used
 */
export async function pruneMirrors(
  directory: string,
  named: ReadonlySet<string>,
  unusedMs: number,
): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    if (name.endsWith(goingSuffix)) await rm(path, { recursive: true, force: true });
    else if (!named.has(name) && (await ageMs(path)) > unusedMs) {
      await removeAtOnce(path);
    }
  }
}

/** Renamed first: whoever wants it at this moment finds all of it or nothing. Where somebody took it already, it is theirs. */
export async function removeAtOnce(path: string): Promise<void> {
  try {
    await rename(path, path + goingSuffix);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  await rm(path + goingSuffix, { recursive: true, force: true });
}

/** @param used the paths of those that somebody has */
export async function pruneCheckouts(directory: string, used: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    if (!used.has(path) && (await ageMs(path)) > newCheckoutMs)
      await rm(path, { recursive: true, force: true });
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
