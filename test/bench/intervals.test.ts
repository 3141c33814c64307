import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gaps, total, union, within } from '../../bench/intervals.ts';

it('joins what overlaps or touches, and nothing else', () => {
  const intervals = [
    { from: 5, to: 7 },
    { from: 0, to: 2 },
    { from: 1, to: 3 },
    { from: 3, to: 4 },
  ];
  expect(union(intervals)).toEqual([
    { from: 0, to: 4 },
    { from: 5, to: 7 },
  ]);
});

it('leaves a short one within a long one out', () => {
  const joined = union([
    { from: 0, to: 10 },
    { from: 2, to: 3 },
  ]);
  expect(joined).toEqual([{ from: 0, to: 10 }]);
});

it('cuts what reaches beyond', () => {
  const cut = within(
    [
      { from: 0, to: 4 },
      { from: 8, to: 9 },
    ],
    { from: 3, to: 8 },
  );
  expect(cut).toEqual([{ from: 3, to: 4 }]);
});

it('finds the time that nothing covers', () => {
  const busy = [
    { from: 2, to: 4 },
    { from: 3, to: 5 },
    { from: 9, to: 20 },
  ];
  expect(gaps(busy, { from: 0, to: 10 })).toEqual([
    { from: 0, to: 2 },
    { from: 5, to: 9 },
  ]);
  expect(gaps([], { from: 0, to: 10 })).toEqual([{ from: 0, to: 10 }]);
});

it('counts each moment once: busy and idle are the whole', () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20 }))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(interval), intervals => {
      const whole = { from: 10, to: 60 };
      const busy = union(within(intervals, whole));
      expect(total(busy) + total(gaps(intervals, whole))).toBe(50);
    }),
  );
});
