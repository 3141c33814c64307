// The git server is away, silent, slow, or cut off in the middle of what it sends; or it has nothing to build from.

import type { Fault, Struck } from '../fault.ts';
import type { Condition } from '../line.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';

function spoilt(how: (random: Random) => Condition): Fault['strike'] {
  return async ({ gitLine }: World, random): Promise<Struck> => {
    gitLine.is(how(random));
    return { holdMs: random.between(300, 2_500), heal: () => gitLine.accept() };
  };
}

const family = 'git';
const moments = ['begin', 'asked', 'fetch'] as const;

export const gitFaults: readonly Fault[] = [
  {
    kind: 'git away',
    family,
    moments,
    async strike({ gitLine }, random) {
      await gitLine.refuse();
      return { holdMs: random.between(300, 1_500), heal: () => gitLine.accept() };
    },
  },
  { kind: 'git silent', family, moments, strike: spoilt(() => ({ kind: 'stalled' })) },
  {
    kind: 'git slow',
    family,
    moments,
    strike: spoilt(random => ({ kind: 'slow', bytesPerSecond: random.between(100, 2_000) })),
  },
  {
    kind: 'git cut off',
    family,
    moments,
    strike: spoilt(random => ({ kind: 'cut', afterBytes: random.between(1, 1_500) })),
  },
];
