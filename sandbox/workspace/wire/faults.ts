// Faults on demand: what may go wrong between an app and Slack, per Web API method.
import { isObject } from '../json.ts';

interface Aim {
  /** How many calls it hits; 1 when it isn't given. */
  readonly times?: number;
  /** Hits only calls whose arguments have these values, for example `{ channel: 'C0DEPLOYS0' }`. */
  readonly match?: Readonly<Record<string, string>>;
}

export type Fault = Aim &
  /** 429 with Retry-After in seconds. */
  (
    | { readonly kind: 'rate_limited'; readonly retryAfter: number }
    /** This status, with a body that isn't JSON. */
    | { readonly kind: 'http'; readonly status: number }
    /** The connection is reset; `after` means that the call was handled and only its answer is lost. */
    | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
    /** The call is handled after so many milliseconds. */
    | { readonly kind: 'delay'; readonly ms: number }
    /** `ok: false` with this error name. */
    | { readonly kind: 'error'; readonly error: string }
  );

/** A fault that was set. Disposing it takes it away. */
export interface SetFault extends Disposable {
  /** How many calls it has hit. */
  readonly hits: () => number;
}

interface SetEntry {
  readonly method: string;
  readonly fault: Fault;
  left: number;
  hits: number;
}

export class Faults {
  #queue: readonly SetEntry[] = [];

  /**
   * Hits the next `times` (1) calls of this method that fit `match`; `response_url` and `upload` count as methods.
   * Of several that fit, the one that was set first. `socket` hits the next envelopes of Socket Mode: a delay, or a
   * reset before the envelope is written or after it but before its acknowledgement.
   * @throws Error when a socket can't have this fault
   */
  set(method: string, fault: Fault): SetFault {
    if (method === 'socket' && fault.kind !== 'reset' && fault.kind !== 'delay')
      throw new Error(`A socket has no fault "${fault.kind}": it can be reset or delayed.`);
    const entry: SetEntry = { method, fault, left: fault.times ?? 1, hits: 0 };
    this.#queue = [...this.#queue, entry];
    return {
      hits: () => entry.hits,
      [Symbol.dispose]: () => {
        this.#queue = this.#queue.filter(other => other !== entry);
      },
    };
  }

  /** The fault that this call meets, if any. `request` holds its arguments. */
  take(method: string, request: unknown): Fault | undefined {
    const entry = this.#queue.find(
      candidate => candidate.method === method && fits(candidate.fault, request),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    entry.hits += 1;
    if (entry.left === 0) this.#queue = this.#queue.filter(other => other !== entry);
    return entry.fault;
  }
}

const fits = ({ match = {} }: Fault, request: unknown): boolean =>
  Object.entries(match).every(([name, value]) => isObject(request) && request[name] === value);
