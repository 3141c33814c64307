// Deckhand's own process ends: killed, killed again while it recovers, or asked to.
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

export const deckhandFaults: readonly Fault[] = [
  {
    kind: 'deckhand killed',
    family: 'deckhand',
    losesAnswers: true,
    async strike({ deckhand }, random) {
      await deckhand.ends('SIGKILL');
      return { holdMs: random.between(0, 500), heal: () => deckhand.start() };
    },
  },
  {
    kind: 'deckhand killed twice',
    family: 'deckhand',
    losesAnswers: true,
    async strike({ deckhand }, random) {
      await deckhand.ends('SIGKILL');
      const starting = deckhand.start().catch(() => undefined);
      await wait(random.between(200, 1_500));
      await deckhand.ends('SIGKILL');
      await starting;
      return { holdMs: random.between(0, 300), heal: () => deckhand.start() };
    },
  },
  {
    kind: 'deckhand terminated',
    family: 'deckhand',
    async strike({ deckhand }, random) {
      const { code } = await deckhand.ends('SIGTERM');
      if (code !== 0) throw new Error(`At SIGTERM Deckhand ended with exit code ${code}.`);
      return { holdMs: random.between(0, 300), heal: () => deckhand.start() };
    },
  },
];
