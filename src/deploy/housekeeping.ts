// When the storage is tidied: some time after the start, after each deployment, and every few hours.
import { setTimeout as delay } from 'node:timers/promises';
import { type Deployment, isFinal } from '../core/deployment.ts';

export interface HousekeepingTimes {
  /** After a deployment has ended: its message and the next deployment go first. Milliseconds. */
  readonly afterDeploymentMs: number;
  readonly everyMs: number;
  /** For a removal under way when Deckhand ends. */
  readonly patienceMs: number;
}

export interface Housekeeping {
  /** Call for every change of a deployment. */
  readonly changed: (deployment: Deployment) => void;
  /** Begins nothing more; waits a moment for what is being removed now. It does no harm when that is cut off. */
  stop(): Promise<void>;
}

const usual: HousekeepingTimes = { afterDeploymentMs: 3000, everyMs: 6 * 3_600_000, patienceMs: 5000 };

/** Begins with a first round soon. @param tidy never rejects */
export function startHousekeeping(
  tidy: (signal: AbortSignal) => Promise<void>,
  times: HousekeepingTimes = usual,
): Housekeeping {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let again = false;

  const begin = (): void => {
    clearTimeout(timer);
    if (round !== undefined) {
      again = true;
      return;
    }
    again = false;
    round = tidy(stopping.signal).then(() => {
      round = undefined;
      plan(again ? times.afterDeploymentMs : times.everyMs);
    });
  };
  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (!stopping.signal.aborted) timer = setTimeout(begin, ms).unref();
  };

  plan(times.afterDeploymentMs);
  return {
    changed: ({ state }) => {
      if (!isFinal(state)) return;
      if (round === undefined) plan(times.afterDeploymentMs);
      else again = true;
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.race([round, delay(times.patienceMs, undefined, { ref: false })]);
    },
  };
}
