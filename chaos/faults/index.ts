// Every fault, and which one a round gets.
import type { Fault } from '../fault.ts';
import { momentary } from '../fault.ts';
import { createRandom } from '../random.ts';
import { byHandFaults } from './by-hand.ts';
import { clockFaults } from './clock.ts';
import { deckhandFaults } from './deckhand.ts';
import { diskFaults } from './disk.ts';
import { engineFaults } from './engine.ts';
import { gitFaults } from './git.ts';
import { registryFaults } from './registry.ts';
import { slackFaults } from './slack.ts';

const none: Fault = { kind: 'none', family: 'none', strike: async () => momentary };

export const faults: readonly Fault[] = [
  none,
  ...deckhandFaults,
  ...engineFaults,
  ...gitFaults,
  ...diskFaults,
  ...registryFaults,
  ...clockFaults,
  ...slackFaults,
  ...byHandFaults,
];

/** As many rounds as there are faults have each of them once, and as many as there are families one of each family. */
export function faultOf(seed: string, round: number): Fault {
  const random = createRandom(seed, 'deck', Math.floor(round / faults.length));
  const hands = new Map<string, Fault[]>();
  for (const fault of random.shuffled(faults)) {
    hands.set(fault.family, [...(hands.get(fault.family) ?? []), fault]);
  }
  const deck: Fault[] = [];
  while (deck.length < faults.length) for (const hand of hands.values()) deck.push(...hand.splice(0, 1));
  const dealt = deck[round % faults.length];
  if (dealt === undefined) throw new Error(`There is no round ${round}.`);
  return dealt;
}
