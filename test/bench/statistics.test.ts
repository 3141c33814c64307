import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percentile, ratios, spread } from '../../bench/statistics.ts';

it('sums up runs by their least, middle and most', () => {
  expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
  expect(spread([4, 1, 2, 3])).toEqual({ min: 1, median: 2.5, max: 4 });
});

it('sums up nothing rather than give a wrong number', () => {
  expect(() => spread([])).toThrow('No runs');
  expect(() => percentile([], 0.99)).toThrow('No values');
});

it('takes a percentile by its rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
});

it('finds a percentile that so many values do not exceed, and no smaller one', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const found = percentile(all, share);
      const atMost = (limit: number): number => all.filter(value => value <= limit).length;
      expect(atMost(found)).toBeGreaterThanOrEqual(share * all.length);
      expect(all.filter(value => value < found).length).toBeLessThan(Math.max(1, share * all.length));
    }),
  );
});

it('compares runs that were made in turn', () => {
  expect(ratios([1, 6], [2, 3])).toEqual([0.5, 2]);
  expect(() => ratios([1], [])).toThrow('1 runs beside 0');
});
