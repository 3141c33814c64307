// The time.

export interface Clock {
  /** Milliseconds since the epoch, as people read them; somebody may set the machine's clock meanwhile. */
  now(): number;
  /** Milliseconds since some moment; only ever goes on, and at the same pace. For durations. */
  monotonic(): number;
}
