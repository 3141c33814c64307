// Run as a process of its own: rolls out, and kills itself without any clean-up when a given journal phase is written.
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import type { RollOutRequest } from '../../src/deploy/ports.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { createHostTarget } from '../../src/docker/host.ts';

/** What the parent sends: everything of a request that can be sent. */
export interface DyingRollOut {
  readonly dockerHost: string;
  readonly dieAt: RollOutJournal['phase'];
  /** Lets the phase's own work go on for so long before dying; milliseconds. */
  readonly afterMs: number;
  readonly request: Omit<RollOutRequest, 'log' | 'progress' | 'journal' | 'signal'>;
}

process.once('message', (message: DyingRollOut) => {
  const { dockerHost, dieAt, afterMs, request } = message;
  const target = createHostTarget({ docker: connectEngine({ dockerHost }), engineHost: '127.0.0.1' });
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  void target.rollOut({
    ...request,
    log: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
    journal: entry => {
      // The parent is the store: the entry has left this process before it dies.
      process.send?.(entry, () => {
        if (entry.phase !== dieAt) return;
        if (afterMs === 0) die();
        else setTimeout(die, afterMs);
      });
    },
  });
});
