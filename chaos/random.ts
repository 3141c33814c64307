// Random numbers that a seed repeats: every choice of a round comes from here.

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** @throws Error when there is nothing to pick from */
  pick<T>(choices: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

/**
 * The same words give the same numbers, on every machine; other words give others.
 * @param words for example the seed of a run and the number of a round
 */
export function createRandom(...words: readonly (string | number)[]): Random {
  let state = hash(words.join(' '));
  // Mulberry32 by Tommy Ettinger (public domain): 32 bits of state are plenty for some hundred choices.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: probability => next() < probability,
    pick<T>(choices: readonly T[]): T {
      const picked = choices.slice(between(0, choices.length - 1));
      if (picked.length === 0) throw new Error('There is nothing to pick from.');
      return picked[0] as T;
    },
    shuffled<T>(items: readonly T[]): T[] {
      const keyed = items.map(item => ({ item, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
  };
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
