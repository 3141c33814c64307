// An idle process keeps no garbage.
import { expect, test } from 'vitest';
import { giveBackMemory } from '../src/give-back-memory.ts';

test('what is used no more is given back at once', () => {
  let used: object[] | undefined = Array.from({ length: 500_000 }, (_, index) => ({
    index,
    text: `${index}`,
  }));
  expect(used).toHaveLength(500_000);
  const before = process.memoryUsage();
  used = undefined;
  giveBackMemory();
  const after = process.memoryUsage();
  expect(before.heapUsed - after.heapUsed).toBeGreaterThan(20e6);
  expect(before.heapTotal - after.heapTotal).toBeGreaterThan(20e6);
  expect(globalThis).not.toHaveProperty('gc');
});
