// What /readyz looks at: whether a deploy that is asked for now would work.
import { statfs } from 'node:fs/promises';
import type { Parts } from './assemble.ts';
import type { Claimed } from './claim.ts';
import { inWords } from './core/explain.ts';
import { pingEngine } from './docker/engine.ts';
import type { Checks } from './http/health.ts';
import type { SlackReach } from './slack/reach.ts';
import { writeProblem } from './store/database.ts';

/** With less, logs and the database soon can't be written. Bytes. */
const littleDisk = 32 * 1024 ** 2;

export function readinessChecks(
  { docker, database }: Pick<Parts, 'docker' | 'database'>,
  { folder, lock }: Pick<Claimed, 'folder' | 'lock'>,
  slack: Pick<SlackReach, 'problem'>,
): Checks {
  return {
    engine: async signal => {
      try {
        await pingEngine(docker, signal);
        return undefined;
      } catch (error) {
        return inWords(error);
      }
    },
    database: async () => writeProblem(database, folder),
    slack: () => slack.problem(),
    dataFolder: async () => lock.problem(),
    disk: async () => {
      const { bavail, bsize } = await statfs(folder);
      const free = bavail * bsize;
      if (free >= littleDisk) return undefined;
      return `only ${(free / 1024 ** 2).toFixed(1)} MiB are free on the disk of ${folder}`;
    },
  };
}
