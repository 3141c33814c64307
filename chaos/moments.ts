// When in a round a fault strikes: before the question, after it, or after a step of Deckhand's has begun.
import { setTimeout as wait } from 'node:timers/promises';
import type { Output } from '../test/support/output.ts';
import type { Random } from './random.ts';

const steps = ['fetch', 'build', 'roll_out', 'verify', 'settle'] as const;

export interface Moment {
  /** `begin`: before anything is asked. */
  readonly after: 'begin' | 'asked' | (typeof steps)[number];
  readonly ms: number;
}

/** A step that a round doesn't come to is waited for until a deployment ends, and no longer than this. */
const longestMs = 5_000;
const expectedMs = 1_500;
const stepMs = 250;

export function momentOf(random: Random, among: readonly Moment['after'][] = ['asked', ...steps]): Moment {
  const after = random.pick(among);
  if (after === 'begin') return { after, ms: 0 };
  return { after, ms: random.between(0, after === 'asked' ? expectedMs : stepMs) };
}

export const momentText = ({ after, ms }: Moment): string => `${ms} ms after ${after}`;

/** @param from the line of Deckhand's output since when it counts */
export async function reached({ after, ms }: Moment, output: Output, from: number): Promise<void> {
  if (after !== 'asked' && after !== 'begin') {
    const pattern = new RegExp(`"step":"${after}"|deployment \\d+: (succeeded|ended)`);
    await output.says(pattern, { from, timeoutMs: longestMs }).catch(() => undefined);
  }
  await wait(ms);
}
