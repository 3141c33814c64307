// Where a roll-out stands, as recovery reads it after a crash.
import type { RestartPolicy } from './service.ts';

/**
 * Where a roll-out stands; written before each thing that a crash could leave half done.
 * created: the new container exists, the old one was not touched.
 * handed_over: the old one is Deckhand itself; the hand-over container exists, and decides once it has begun.
 * stopping: the old one's restart policy is off and it is being stopped.
 * starting: the old one is stopped, the new one is started and being proved.
 * proved: the new one is healthy; names and restart policies are being settled.
 */
export interface RollOutJournal {
  readonly phase: 'created' | 'handed_over' | 'stopping' | 'starting' | 'proved';
  readonly newContainerId: string;
  /** Set when the release is proved. */
  readonly newRestart: RestartPolicy;
  readonly oldContainerId?: string;
  readonly oldRestart?: RestartPolicy;
  /** Whether the old container was running when the roll-out began. */
  readonly oldRan?: boolean;
  /** Since `handed_over`. */
  readonly handOver?: HandOver;
}

export interface HandOver {
  readonly containerId: string;
  /**
   * Only one container can have a name: whoever gets this one first decides, once and for all. The new Deckhand, that it
   * takes over; or the hand-over container, that the old one is put back.
   */
  readonly decidedName: string;
}
