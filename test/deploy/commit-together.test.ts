// What is asked for in one turn of the event loop is done at once; every asker gets its own result.
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { together } from '../../src/deploy/commit-together.ts';

test('does at once what comes at the same moment, in order, and later what comes later', async () => {
  const batches: (readonly number[])[] = [];
  const double = together((all: readonly number[]) => {
    batches.push(all);
    return all.map(each => 2 * each);
  });
  const afterwards = Promise.resolve().then(() => double(3));
  expect(await Promise.all([double(1), double(2), afterwards])).toEqual([2, 4, 6]);
  expect(await double(4)).toBe(8);
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

test('answers nobody before the work is done', async () => {
  let done = false;
  const asked = together((all: readonly string[]) => {
    done = true;
    return all;
  })('a');
  expect(done).toBe(false);
  await asked;
  expect(done).toBe(true);
});

test('throws to all what the work throws, and goes on with the next', async () => {
  let full = true;
  const ask = together((all: readonly string[]) => {
    if (full) throw new Error('the disk is full');
    return all;
  });
  const [one, two] = await Promise.allSettled([ask('a'), ask('b')]);
  expect([one, two].map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  full = false;
  await setImmediate();
  expect(await ask('c')).toBe('c');
});
