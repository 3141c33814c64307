// The way to Slack from the first attempt on: tries until Slack answers, and always knows why it is not there.
import { setTimeout as delay } from 'node:timers/promises';
import { createSlack, type Slack, type SlackOptions } from './app.ts';
import { SlackRefusal } from './client.ts';

const shortestPauseMs = 1_000;
const longestPauseMs = 5_000;

export class SlackReach {
  readonly #options: SlackOptions;
  #slack: Slack | undefined;
  #problem = 'not asked yet';

  constructor(options: SlackOptions) {
    this.#options = options;
  }

  /**
   * Tries until Slack answers, or the signal ends it.
   * @throws SlackRefusal when Slack refuses the token, which is not tried again
   */
  async connect(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    const since = new Date(clock.now()).toISOString();
    for (let pauseMs = shortestPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        this.#slack = await createSlack(this.#options);
        return;
      } catch (error) {
        if (error instanceof SlackRefusal) throw error;
        this.#problem = `${error instanceof Error ? error.message : String(error)} Tried since ${since}.`;
        logger.error({ err: error }, `Slack can’t be reached; trying again in ${pauseMs / 1000} s`);
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** From now on Slack reaches us, when it answered. @throws SlackRefusal when Slack refuses the app token */
  async start(): Promise<void> {
    await this.#slack?.start();
  }

  /** Undefined when Slack answers and reaches us, else why not and since when. */
  async problem(): Promise<string | undefined> {
    return this.#slack === undefined ? this.#problem : await this.#slack.problem();
  }

  /** Takes no more requests, then waits for what runs and for the last messages, at most this long, milliseconds. */
  async stop(graceMs: number): Promise<void> {
    await this.#slack?.stop(graceMs);
  }
}
