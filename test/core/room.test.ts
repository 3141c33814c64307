// How much room a build needs, and how sizes read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neededForBuild, sizeText } from '../../src/core/room.ts';

test('a build needs room for its image once more, and something beside it', () => {
  expect(neededForBuild(undefined)).toBe(500_000_000);
  expect(neededForBuild(1_000_000_000)).toBe(1_450_000_000);
  fc.assert(fc.property(fc.nat(), bytes => neededForBuild(bytes) > bytes));
});

test.each([
  [0, '0 B'],
  [-5, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [312_400_000, '312 MB'],
  [1_450_000_000, '1.4 GB'],
  [123_400_000_000, '123 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
