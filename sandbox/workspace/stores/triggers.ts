// Trigger ids: the right to open one modal within three seconds of what a person did.
import { randomInt, randomUUID } from 'node:crypto';

const LIFE_MS = 3000;

export type TriggerFailure = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

export class TriggerStore {
  readonly #issued = new Map<string, { personId: string; at: number; used: boolean }>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  issue(personId: string): string {
    const id = `${randomInt(1e12)}.${this.#clock()}.${randomUUID().replaceAll('-', '')}`;
    this.#issued.set(id, { personId, at: this.#clock(), used: false });
    return id;
  }

  /** Gives the person for a trigger id, once, within 3 s. */
  exchange(id: string): { readonly personId: string } | { readonly failure: TriggerFailure } {
    const trigger = this.#issued.get(id);
    if (!trigger) return { failure: 'invalid_trigger_id' };
    if (trigger.used) return { failure: 'exchanged_trigger_id' };
    if (this.#clock() - trigger.at > LIFE_MS) return { failure: 'expired_trigger_id' };
    trigger.used = true;
    return { personId: trigger.personId };
  }
}
