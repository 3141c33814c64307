// What a fault is, to the round that lets it strike.
import type { ActionName } from './actions.ts';
import type { Moment } from './moments.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Fault {
  readonly kind: string;
  /** Faults of one family are alike: a short run has one of each. */
  readonly family: string;
  /** What people do meanwhile; anything unless told. */
  readonly actions?: readonly ActionName[];
  /** After what it strikes; anything unless told. */
  readonly moments?: readonly Moment['after'][];
  /** It stops containers by itself, so that nobody can say that one was never stopped. */
  readonly stopsContainers?: true;
  /**
   * The engine itself ends, and leaves anonymous volumes of containers that it had not finished making: they have no
   * name, no label and no container, so that nobody can tell whose they are.
   */
  readonly endsEngine?: true;
  /** Slack's answer to a post may be lost, or be forgotten before it is written down. */
  readonly losesAnswers?: true;
  /** Somebody took the service down by hand: it may stay down, if /status says so. */
  readonly byHand?: true;
  /** @throws Error when Deckhand takes it as it must not */
  strike(world: World, random: Random): Promise<Struck>;
}

export interface Struck {
  /** How long it lasts. Milliseconds. */
  readonly holdMs: number;
  /** That time begins when all deployments have ended, as the database has it. */
  readonly beyondTheEnd?: true;
  /** Ends it. Deckhand runs when this has resolved. @throws Error when Deckhand takes it as it must not */
  heal(): Promise<void>;
}

/** Over as soon as it has struck. */
export const momentary: Struck = { holdMs: 0, heal: async () => {} };
