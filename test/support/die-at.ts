// Rolls out in a process of its own that kills itself at a given moment.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import type { RollOutRequest } from '../../src/deploy/ports.ts';
import type { DyingRollOut } from './dying-roll-out.ts';
import { dockerHost as sharedEngine } from './engine.ts';

export interface Moment {
  readonly phase: RollOutJournal['phase'];
  /** How long after that phase was written. Milliseconds. */
  readonly afterMs: number;
}

/** @returns the last journal entry that left the process before it died */
export async function dieAt(
  { service, deploymentId, release }: RollOutRequest,
  { phase, afterMs }: Moment,
  dockerHost = sharedEngine,
): Promise<RollOutJournal> {
  const child = fork(new URL('./dying-roll-out.ts', import.meta.url));
  let last: RollOutJournal | undefined;
  child.on('message', (entry: RollOutJournal) => {
    last = entry;
  });
  const order: DyingRollOut = {
    dockerHost,
    dieAt: phase,
    afterMs,
    request: { service, deploymentId, release },
  };
  child.send(order);
  await once(child, 'exit');
  if (child.signalCode !== 'SIGKILL') throw new Error(`it ended by ${child.signalCode ?? child.exitCode}`);
  if (last === undefined) throw new Error('it died before its first journal entry');
  return last;
}
