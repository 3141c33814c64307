// The machine's wall clock jumps, and is set right again later.
import type { Fault } from '../fault.ts';

const minute = 60_000;

function jump(kind: string, sign: 1 | -1): Fault {
  return {
    kind,
    family: 'clock',
    async strike(world, random) {
      await world.setClock(sign * random.pick([1, 10, 90, 60 * 24]) * minute);
      return { holdMs: random.between(100, 2_500), heal: () => world.setClock(0) };
    },
  };
}

export const clockFaults: readonly Fault[] = [jump('clock ahead', 1), jump('clock back', -1)];
