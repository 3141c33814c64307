// The engine goes away: killed, restarted, out of reach, cut off in the middle of an answer, or with the whole machine.
import type { Fault } from '../fault.ts';

export const engineFaults: readonly Fault[] = [
  {
    kind: 'engine killed',
    family: 'engine',
    stopsContainers: true,
    endsEngine: true,
    async strike({ engine }, random) {
      await engine.end('KILL');
      return { holdMs: random.between(0, 1_000), heal: () => engine.start() };
    },
  },
  {
    kind: 'engine restarted',
    family: 'engine',
    stopsContainers: true,
    endsEngine: true,
    async strike({ engine }, random) {
      await engine.end('TERM');
      return { holdMs: random.between(0, 500), heal: () => engine.start() };
    },
  },
  {
    kind: 'engine out of reach',
    family: 'engine',
    async strike({ engineLine }, random) {
      await engineLine.refuse();
      return { holdMs: random.between(100, 3_000), heal: () => engineLine.accept() };
    },
  },
  {
    kind: 'engine cut off',
    family: 'engine',
    async strike({ engineLine }, random) {
      engineLine.is({ kind: 'cut', afterBytes: random.between(1, 4_000) });
      return { holdMs: random.between(50, 500), heal: () => engineLine.accept() };
    },
  },
  {
    kind: 'engine stalled',
    family: 'engine',
    async strike({ engineLine }, random) {
      engineLine.is({ kind: 'stalled' });
      return { holdMs: random.between(100, 3_000), heal: () => engineLine.accept() };
    },
  },
  {
    kind: 'machine rebooted',
    family: 'machine',
    stopsContainers: true,
    endsEngine: true,
    async strike({ engine, deckhand }, random) {
      await Promise.all([engine.cutPower(), deckhand.ends('SIGKILL')]);
      const heal = async () => void (await Promise.all([engine.start(), deckhand.start()]));
      return { holdMs: random.between(0, 300), heal };
    },
  },
];
