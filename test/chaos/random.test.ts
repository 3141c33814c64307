// A seed repeats its numbers, and the deck of faults deals each as it says.
import { describe, expect, it } from 'vitest';
import { faultOf, faults } from '../../chaos/faults/index.ts';
import { createRandom } from '../../chaos/random.ts';
import { planOf } from '../../chaos/round.ts';

const numbers = (...words: readonly (string | number)[]) => {
  const random = createRandom(...words);
  return Array.from({ length: 5 }, () => random.next());
};

describe('random numbers', () => {
  it('are the same for the same words, on every machine', () => {
    expect(numbers('seed', 7)).toEqual(numbers('seed', 7));
    expect(createRandom('seed', 7).between(0, 1_000_000)).toBe(677_344);
  });

  it('are others for another round or another seed', () => {
    expect(numbers('seed', 7)).not.toEqual(numbers('seed', 8));
    expect(numbers('seed', 7)).not.toEqual(numbers('other', 7));
  });

  it('spread over the whole range, its ends included', () => {
    const random = createRandom('spread');
    const counts = new Map<number, number>();
    for (let count = 0; count < 6_000; count += 1) {
      const number = random.between(1, 6);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('shuffle without losing or doubling anything', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const shuffled = createRandom('cards').shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted()).toEqual(items);
  });
});

describe('the deck', () => {
  const kindsOf = (seed: string, from: number, count: number) =>
    Array.from({ length: count }, (_, index) => faultOf(seed, from + index));

  it('deals every fault once before any a second time', () => {
    for (const from of [0, faults.length]) {
      const kinds = kindsOf('1', from, faults.length).map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(faults.map(({ kind }) => kind)));
    }
  });

  it('deals one fault of each family first', () => {
    const families = new Set(faults.map(({ family }) => family));
    const dealt = kindsOf('1', 0, families.size).map(({ family }) => family);
    expect(new Set(dealt)).toEqual(families);
  });

  it('deals the same round again, alone as well as among others', () => {
    const { fault, action, moment } = planOf('1', 17);
    expect(planOf('1', 17)).toMatchObject({ fault, action, moment });
    const others = Array.from({ length: 20 }, (_, round) => planOf('1', round).moment.ms);
    expect(new Set(others).size).toBeGreaterThan(10);
  });
});
