// Decides whether a delivery from Slack is new: not from the future, not seen before. Memory is bounded.

/** Slack's rule, which Bolt enforces: a signed request older than this is refused. */
const maxAgeMs = 5 * 60_000;

/** What identifies one delivery. */
export interface Delivery {
  /** The signature's hash over HTTP, the envelope's id over Socket Mode. */
  readonly key: string;
  /** The signed time-stamp, in milliseconds since the epoch; Socket Mode has none. */
  readonly sentAt?: number;
}

export type Verdict = 'fresh' | 'replayed' | 'from_the_future' | 'full';

export interface ReplayGuardOptions {
  /** How far Slack's clock may be ahead of ours. */
  readonly maxAheadMs?: number;
  /** How many deliveries are remembered; when that many came within the window, further ones are refused. */
  readonly capacity?: number;
}

/**
 * Remembers each accepted delivery for as long as its time-stamp would be accepted. Only deliveries whose signature was
 * verified may be given to it, so that a stranger can't fill it. A retry by Slack is signed anew and therefore fresh.
 */
export class ReplayGuard {
  readonly #maxAheadMs: number;
  readonly #capacity: number;
  /** Key to the moment it may be forgotten; in order of arrival. */
  readonly #seen = new Map<string, number>();

  constructor({ maxAheadMs = 60_000, capacity = 50_000 }: ReplayGuardOptions = {}) {
    this.#maxAheadMs = maxAheadMs;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** @param now milliseconds since the epoch */
  check({ key, sentAt }: Delivery, now: number): Verdict {
    if (sentAt !== undefined && sentAt > now + this.#maxAheadMs) return 'from_the_future';
    this.#forget(now);
    if (this.#seen.has(key)) return 'replayed';
    if (this.#seen.size >= this.#capacity) return 'full';
    // From arrival, not from the time-stamp: then the order of arrival is the order of forgetting. One second for rounding.
    this.#seen.set(key, now + this.#maxAheadMs + maxAgeMs + 1_000);
    return 'fresh';
  }

  #forget(now: number): void {
    for (const [key, until] of this.#seen) {
      if (until >= now) return;
      this.#seen.delete(key);
    }
  }
}
