// Delivers changes to Slack: a lane per channel, paced, coalesced, and tried again until Slack takes them or a day is over.
import type { Logger } from 'pino';
import { describeSlackFailure, type SlackFailure, slackFailure } from './errors.ts';

export interface OutboxOptions {
  readonly logger: Logger;
  /** The first pause after a failure; it doubles each time. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** How long one change is tried. */
  readonly giveUpAfterMs?: number;
}

export interface Job {
  readonly channel: string;
  /** Of two jobs with the same key only the later one is done, if the first had not begun. */
  readonly key: string;
  /** The least time between two deliveries of one key, milliseconds. Of several that are due those with less go first. */
  readonly gapMs: number;
  /** Sends what is true when it is called. It throws what Slack's client threw. */
  readonly deliver: () => Promise<void>;
}

interface Pacing {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly giveUpAfterMs: number;
}

export class Outbox {
  readonly #lanes = new Map<string, Lane>();
  readonly #logger: Logger;
  readonly #pacing: Pacing;
  #closed = false;

  constructor({ logger, ...pacing }: OutboxOptions) {
    this.#logger = logger;
    this.#pacing = { firstPauseMs: 500, longestPauseMs: 60_000, giveUpAfterMs: 24 * 60 * 60_000, ...pacing };
  }

  put(job: Job): void {
    if (this.#closed) return;
    let lane = this.#lanes.get(job.channel);
    if (lane === undefined) {
      const { channel } = job;
      lane = new Lane(this.#pacing, this.#logger, () => this.#lanes.delete(channel));
      this.#lanes.set(channel, lane);
    }
    lane.put(job);
  }

  /** Slack was heard of: what waits because it could not be reached is tried now. */
  tryAgain(): void {
    for (const lane of this.#lanes.values()) lane.tryAgain();
  }

  /** Delivers everything now, without gaps, and resolves when nothing is left. */
  async flush(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(Array.from(this.#lanes.values(), lane => lane.flush()));
  }

  /** Drops what is left. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes.values()) lane.close();
  }
}

interface Entry {
  job: Job;
  /** Not delivered yet as it is now. */
  dirty: boolean;
  /** Times are milliseconds of the monotonic clock: nobody can set it. */
  deliveredAt: number;
  failures: number;
  failingSince: number | undefined;
  notBefore: number;
}

/** The deliveries to one channel, one at a time. It ends by itself when there is nothing to do. */
class Lane {
  readonly #pacing: Pacing;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();
  readonly #ended: () => void;
  readonly #done: Promise<void>;
  #pausedUntil = 0;
  #hurry = false;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(pacing: Pacing, logger: Logger, ended: () => void) {
    this.#pacing = pacing;
    this.#logger = logger;
    this.#ended = ended;
    // After the first job was put.
    this.#done = Promise.resolve().then(() => this.#run());
  }

  put(job: Job): void {
    const entry = this.#entries.get(job.key);
    if (entry === undefined) {
      const fresh = {
        deliveredAt: Number.NEGATIVE_INFINITY,
        failures: 0,
        failingSince: undefined,
        notBefore: 0,
      };
      this.#entries.set(job.key, { job, dirty: true, ...fresh });
    } else {
      entry.job = job;
      entry.dirty = true;
    }
    this.#wake();
  }

  async flush(): Promise<void> {
    this.#hurry = true;
    this.tryAgain();
    await this.#done;
  }

  tryAgain(): void {
    for (const entry of this.#entries.values()) entry.notBefore = 0;
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    for (;;) {
      const entry = this.#next();
      if (this.#closed || entry === undefined) return this.#ended();
      const waitMs = this.#dueAt(entry) - performance.now();
      // An entry that was delivered stays until its gap is over, so that the next change keeps the distance.
      if (waitMs > 0) await this.#sleep(waitMs);
      else if (entry.dirty) await this.#deliver(entry);
      else this.#entries.delete(entry.job.key);
    }
  }

  #next(): Entry | undefined {
    const entries = this.#hurry
      ? this.#entries.values().filter(entry => entry.dirty)
      : this.#entries.values();
    const now = performance.now();
    const waitMs = (entry: Entry): number => Math.max(0, this.#dueAt(entry) - now);
    let first: Entry | undefined;
    for (const entry of entries) {
      const later = first && (waitMs(entry) - waitMs(first) || entry.job.gapMs - first.job.gapMs);
      if (later === undefined || later < 0) first = entry;
    }
    return first;
  }

  #dueAt({ job, deliveredAt, notBefore, dirty }: Entry): number {
    const next = deliveredAt + (this.#hurry ? 0 : job.gapMs);
    return dirty ? Math.max(next, notBefore, this.#pausedUntil) : next;
  }

  async #deliver(entry: Entry): Promise<void> {
    entry.dirty = false;
    try {
      await entry.job.deliver();
      entry.deliveredAt = performance.now();
      entry.failures = 0;
      entry.failingSince = undefined;
    } catch (error) {
      this.#failed(entry, error);
    }
  }

  #failed(entry: Entry, error: unknown): void {
    const failure = slackFailure(error);
    const now = performance.now();
    entry.failingSince ??= now;
    entry.failures += 1;
    const fields = { key: entry.job.key, channel: entry.job.channel, failures: entry.failures };
    if (!passes(failure) || now - entry.failingSince > this.#pacing.giveUpAfterMs) {
      this.#logger.error({ ...fields, err: error }, `Gave up a message: ${describeSlackFailure(failure)}`);
      if (!entry.dirty) this.#entries.delete(entry.job.key);
      return;
    }
    this.#logger.warn(fields, `A message waits: ${describeSlackFailure(failure)}`);
    entry.dirty = true;
    if (failure.kind === 'rate_limited')
      this.#pausedUntil = now + failure.retryAfterMs * (1 + Math.random() / 10);
    else entry.notBefore = now + this.#pause(entry.failures);
  }

  #pause(failures: number): number {
    const { firstPauseMs, longestPauseMs } = this.#pacing;
    return (
      Math.min(this.#hurry ? 1_000 : longestPauseMs, firstPauseMs * 2 ** (failures - 1)) *
      (0.5 + Math.random() / 2)
    );
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }
}

/** Whether the same call may succeed later. */
function passes({ kind }: SlackFailure): boolean {
  return kind === 'rate_limited' || kind === 'unreachable' || kind === 'uncertain';
}
