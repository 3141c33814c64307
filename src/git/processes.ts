// Ends git with everything it started, by a mark in their environment: git's helpers outlive it otherwise.
import { readdir, readFile } from 'node:fs/promises';

/** The environment variable that every process of ours carries; its value is where it works. */
export const processMark = 'DECKHAND_GIT';

/**
 * Kills every process whose mark is accepted, until none is left. Linux only: where there is no /proc, git gets
 * the interrupt that simple-git sends and tidies up after itself as far as it can.
 */
export async function killMarked(accepts: (mark: string) => boolean): Promise<void> {
  // A process may have started another between two looks; a killed one may take a moment to go.
  for (let look = 0; look < 50; look += 1) {
    const pids = await findMarked(accepts);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Process ids of what still runs with an accepted mark. */
export async function findMarked(accepts: (mark: string) => boolean): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    entries
      .filter(entry => /^\d+$/.test(entry) && entry !== String(process.pid))
      .map(async entry => {
        // Unreadable: another user's, or gone. A zombie's environment is empty.
        const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
        const line = environment.split('\0').find(variable => variable.startsWith(`${processMark}=`));
        return line !== undefined && accepts(line.slice(processMark.length + 1)) ? Number(entry) : undefined;
      }),
  );
  return found.filter(pid => pid !== undefined);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
