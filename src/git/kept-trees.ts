// Work trees that wait for the next deployment, one for each mirror, so that it has to write only what changed.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Mirror, MirrorContext } from './mirror.ts';
import { goingSuffix, removeAtOnce } from './prune.ts';
import { hasGitlinks } from './renew.ts';

export interface KeptTrees {
  /**
   * Moves the one that waits into an existing empty folder: only one deployment can have it, and what a crash
   * leaves of it lies where the next start removes it.
   * @returns the commit whose files it has; undefined when none waits that can be trusted
   */
  take(mirror: Mirror, folder: string): Promise<string | undefined>;
  /** Whether it took the folder, with the files of `sha` in it. Never rejects: then the caller has it still. */
  keep(mirror: Mirror, folder: string, sha: string): Promise<boolean>;
  /** Removes those whose mirror is gone. */
  prune(): Promise<void>;
  /** Removes all: each costs the next deployment of its repository a few seconds. */
  drop(): Promise<void>;
}

const stateFile = 'state';
/** Nobody waits for it: the deployment has ended. */
const keepMs = 10_000;

export function createKeptTrees(context: MirrorContext, directory: string): KeptTrees {
  const placeOf = (mirror: Mirror): string => join(directory, basename(mirror.path));
  const names = async (): Promise<string[]> => await readdir(directory).catch(() => []);
  return {
    async take(mirror, folder) {
      try {
        await rename(placeOf(mirror), folder);
      } catch {
        return undefined;
      }
      const [sha, boot] = (await readFile(join(folder, stateFile), 'utf8').catch(() => '')).split('\n');
      return sha !== '' && boot === (await bootId()) ? sha : undefined;
    },

    async keep(mirror, folder, sha) {
      try {
        // What lies in a submodule's folder is none of git's business, so that it can't be brought up to date either.
        if (await hasGitlinks(context, mirror, folder, AbortSignal.timeout(keepMs))) return false;
        await writeFile(join(folder, stateFile), `${sha}\n${await bootId()}`);
        await mkdir(directory, { recursive: true, mode: 0o700 });
        // Fails where another deployment's lies already.
        await rename(folder, placeOf(mirror));
        return true;
      } catch {
        return false;
      }
    },

    async prune() {
      const mirrors = new Set(await readdir(context.directory).catch(() => []));
      for (const name of await names()) {
        if (name.endsWith(goingSuffix)) await rm(join(directory, name), { recursive: true, force: true });
        else if (!mirrors.has(name)) await removeAtOnce(join(directory, name));
      }
    },

    async drop() {
      for (const name of await names()) await removeAtOnce(join(directory, name));
    },
  };
}

/** After a power cut files may lack what was written last, although they look as they did: those of an earlier boot aren't trusted. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}
