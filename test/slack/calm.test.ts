// What nobody waits for steps aside while somebody waits for an answer, but not for ever.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Calm } from '../../src/slack/calm.ts';

const forever = { longestMs: 2 ** 30 };

test('goes on at once when nobody waits', async () => {
  const order: string[] = [];
  const reached = new Calm().reached().then(() => order.push('calm'));
  await setImmediate();
  order.push('later');
  await reached;
  expect(order).toEqual(['calm', 'later']);
});

test('waits until the last of those who wait has an answer', async () => {
  const calm = new Calm({ quietMs: 1, ...forever });
  const [one, two] = [calm.begin(), calm.begin()];
  let reached = false;
  const waiting = calm.reached().then(() => {
    reached = true;
  });
  one();
  await setTimeout(10);
  expect(reached).toBe(false);
  two();
  await waiting;
});

test('waits a moment for the next request', async () => {
  const calm = new Calm({ quietMs: 30, ...forever });
  calm.begin()();
  const begun = performance.now();
  await calm.reached();
  expect(performance.now() - begun).toBeGreaterThan(20);
});

test('goes on at last, however much is asked for', async () => {
  const calm = new Calm({ quietMs: 1, longestMs: 10 });
  calm.begin();
  await calm.reached();
});
