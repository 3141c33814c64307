// When the storage is tidied: soon after the start and after each ending, one round at a time, and never after the end.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startHousekeeping } from '../../src/deploy/housekeeping.ts';
import { aDeployment } from '../support/service.ts';

const times = { afterDeploymentMs: 100, everyMs: 10_000, patienceMs: 10 };
const ended = aDeployment({ state: 'succeeded' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('begins soon after the start, and again every few hours', async () => {
  const tidy = vi.fn(async () => undefined);
  const housekeeping = startHousekeeping(tidy, times);
  await vi.advanceTimersByTimeAsync(99);
  expect(tidy).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(tidy).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(tidy).toHaveBeenCalledTimes(3);
  await housekeeping.stop();
});

test('follows an ended deployment after a while, several endings at once; what has not ended is no reason', async () => {
  const tidy = vi.fn(async () => undefined);
  const housekeeping = startHousekeeping(tidy, times);
  await vi.advanceTimersByTimeAsync(100);
  housekeeping.changed(aDeployment({ state: 'running' }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(tidy).toHaveBeenCalledTimes(1);
  housekeeping.changed(ended);
  housekeeping.changed(ended);
  expect(tidy).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tidy).toHaveBeenCalledTimes(2);
  await housekeeping.stop();
});

test('does one round at a time: an ending during one has another follow it', async () => {
  const round = Promise.withResolvers<void>();
  const tidy = vi.fn(async () => await round.promise);
  const housekeeping = startHousekeeping(tidy, times);
  await vi.advanceTimersByTimeAsync(100);
  housekeeping.changed(ended);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tidy).toHaveBeenCalledTimes(1);
  round.resolve();
  await vi.advanceTimersByTimeAsync(100);
  expect(tidy).toHaveBeenCalledTimes(2);
  await housekeeping.stop();
});

test('tells a round to end, waits for it a moment, and begins no other', async () => {
  let told: AbortSignal | undefined;
  const tidy = vi.fn(async (signal: AbortSignal) => {
    told = signal;
    await new Promise(() => undefined);
  });
  const housekeeping = startHousekeeping(tidy, times);
  await vi.advanceTimersByTimeAsync(100);
  const stopped = housekeeping.stop();
  expect(told?.aborted).toBe(true);
  await stopped;
  housekeeping.changed(ended);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tidy).toHaveBeenCalledTimes(1);
});
