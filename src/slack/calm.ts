// Knows whether somebody waits for an answer, so that what nobody waits for can step aside.
import { setTimeout as delay } from 'node:timers/promises';

export interface CalmOptions {
  /** After the last request; those of a busy moment come closer to each other. Milliseconds. */
  readonly quietMs?: number;
  /** How long something steps aside at most, however much is asked for. Milliseconds. */
  readonly longestMs?: number;
}

export class Calm {
  readonly #quietMs: number;
  readonly #longestMs: number;
  #answering = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor({ quietMs = 20, longestMs = 250 }: CalmOptions = {}) {
    this.#quietMs = quietMs;
    this.#longestMs = longestMs;
  }

  /** Call it at a request's beginning, and what it returns at its end. */
  begin(): () => void {
    this.#answering += 1;
    return () => {
      this.#answering -= 1;
      this.#lastAt = performance.now();
    };
  }

  /** Resolves when nobody waits, at once as a rule. */
  async reached(): Promise<void> {
    const latest = performance.now() + this.#longestMs;
    while (this.#isBusy() && performance.now() < latest) await delay(this.#quietMs);
  }

  #isBusy(): boolean {
    return this.#answering > 0 || performance.now() - this.#lastAt < this.#quietMs;
  }
}
