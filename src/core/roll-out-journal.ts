// Where a roll-out stands, as recovery reads it after a crash.
import type { RestartPolicy } from './service.ts';

/**
 * Where a roll-out stands; written before each thing that a crash could leave half done.
 * created: the new container exists, the old one was not touched.
 * stopping: the old one's restart policy is off and it is being stopped.
 * starting: the old one is stopped, the new one is started and being proved.
 * proved: the new one is healthy; names and restart policies are being settled.
 */
export interface RollOutJournal {
  readonly phase: 'created' | 'stopping' | 'starting' | 'proved';
  readonly newContainerId: string;
  /** Set when the release is proved. */
  readonly newRestart: RestartPolicy;
  readonly oldContainerId?: string;
  readonly oldRestart?: RestartPolicy;
  /** Whether the old container was running when the roll-out began. */
  readonly oldRan?: boolean;
}
