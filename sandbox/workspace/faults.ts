// Faults on demand: what may go wrong between an app and Slack, per Web API method.

export type Fault =
  /** 429 with Retry-After in seconds. */
  | { readonly kind: 'rate_limited'; readonly retryAfter: number; readonly times?: number }
  | { readonly kind: 'http'; readonly status: number; readonly times?: number }
  /** The connection is reset; `after` means that the call was handled and only its answer is lost. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after'; readonly times?: number }
  /** The call is handled after so many milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number; readonly times?: number }
  /** `ok: false` with this error name. */
  | { readonly kind: 'error'; readonly error: string; readonly times?: number };

/** A fault that was set. Disposing it takes it away. */
export interface SetFault extends Disposable {
  /** How many calls it has hit. */
  readonly hits: () => number;
}

export class Faults {
  readonly #queue: { method: string; fault: Fault; left: number; hits: number }[] = [];

  /** Hits the next `times` (1) calls of this method; `response_url` and `upload` count as methods. */
  set(method: string, fault: Fault): SetFault {
    const entry = { method, fault, left: fault.times ?? 1, hits: 0 };
    this.#queue.push(entry);
    return {
      hits: () => entry.hits,
      [Symbol.dispose]: () => {
        entry.left = 0;
      },
    };
  }

  /** The fault that this call meets, if any. */
  take(method: string): Fault | undefined {
    const entry = this.#queue.find(candidate => candidate.method === method && candidate.left > 0);
    if (!entry) return undefined;
    entry.left -= 1;
    entry.hits += 1;
    return entry.fault;
  }
}
