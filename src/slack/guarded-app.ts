// Bolt's App with what it leaves open: deliveries run once and never from the future, and what they start can be awaited.
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../deploy/ports.ts';
import type { Calm } from './calm.ts';
import type { Delivery, ReplayGuard, Verdict } from './replay-guard.ts';

/** A delivery that is not processed; the receiver answers it. */
export class RefusedDelivery extends Error {
  readonly verdict: Exclude<Verdict, 'fresh'>;

  constructor(verdict: Exclude<Verdict, 'fresh'>) {
    super(`Delivery refused: ${verdict}`);
    this.name = 'RefusedDelivery';
    this.verdict = verdict;
  }
}

/** The receivers hand a delivery's identity over in this custom property. */
export const deliveryProperty = 'delivery';

export class GuardedApp extends App {
  readonly #guard: ReplayGuard;
  readonly #clock: Clock;
  readonly #calm: Calm;
  readonly #running = new Set<Promise<void>>();

  constructor(
    options: AppOptions,
    { guard, clock, calm }: { readonly guard: ReplayGuard; readonly clock: Clock; readonly calm: Calm },
  ) {
    super(options);
    this.#guard = guard;
    this.#clock = clock;
    this.#calm = calm;
  }

  /** @throws RefusedDelivery */
  override async processEvent(event: ReceiverEvent): Promise<void> {
    const verdict = this.#guard.check(deliveryOf(event), this.#clock.now());
    if (verdict !== 'fresh') throw new RefusedDelivery(verdict);
    const end = this.#calm.begin();
    const work = super.processEvent(event);
    this.#running.add(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
      end();
    }
  }

  /** Waits until nothing runs any more, what runs after an acknowledgement included. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

function deliveryOf(event: ReceiverEvent): Delivery {
  const delivery: unknown = event.customProperties?.[deliveryProperty];
  if (isDelivery(delivery)) return delivery;
  throw new Error('A receiver handed over an event without its delivery');
}

function isDelivery(value: unknown): value is Delivery {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string';
}
