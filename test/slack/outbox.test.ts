// Lanes, gaps, back-off and giving up, in time that the test makes pass.
import { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, Outbox } from '../../src/slack/outbox.ts';

const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_760_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function outbox(): Outbox {
  return new Outbox({ logger: pino({ level: 'silent' }) });
}

/** A job that notes when it was delivered, and fails as told before. */
function job(changes: Partial<Job> = {}, ...errors: readonly Error[]) {
  const at: number[] = [];
  const left = [...errors];
  const begunAt = Date.now();
  const deliver = async (): Promise<void> => {
    at.push(Date.now() - begunAt);
    const error = left.shift();
    if (error !== undefined) throw error;
  };
  return { at, job: { channel: 'C1', key: '1', gapMs: 1_000, deliver, ...changes } };
}

const reset = () => new WebAPIRequestError(new Error('socket hang up'));

describe('Outbox', () => {
  it('delivers the first change at once and the later ones of a second together', async () => {
    const box = outbox();
    const { at, job: change } = job();
    for (let i = 0; i < 10; i += 1) {
      box.put(change);
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toEqual([0, 1_000]);
  });

  it('keeps the gap after a pause without changes', async () => {
    const box = outbox();
    const { at, job: change } = job();
    box.put(change);
    await vi.advanceTimersByTimeAsync(900);
    box.put(change);
    await vi.advanceTimersByTimeAsync(5_000);
    box.put(change);
    await vi.advanceTimersByTimeAsync(0);
    expect(at).toEqual([0, 1_000, 5_900]);
  });

  it('delivers a change without a gap at once', async () => {
    const box = outbox();
    const { at, job: change } = job();
    box.put(change);
    await vi.advanceTimersByTimeAsync(10);
    box.put({ ...change, gapMs: 0 });
    await vi.advanceTimersByTimeAsync(0);
    expect(at).toEqual([0, 10]);
  });

  it('pauses one channel for as long as Slack asks, and no other', async () => {
    const box = outbox();
    const slow = job({}, new WebAPIRateLimitedError(30));
    const beside = job({ key: '2' });
    const other = job({ channel: 'C2' });
    box.put(slow.job);
    await vi.advanceTimersByTimeAsync(10);
    box.put(beside.job);
    box.put(other.job);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(slow.at).toEqual([0]);
    expect(beside.at).toEqual([]);
    expect(other.at).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_100);
    expect(slow.at).toHaveLength(2);
    expect(beside.at).toHaveLength(1);
  });

  it('does not wait for a call in one channel to begin one in another', async () => {
    const box = outbox();
    const stuck = Promise.withResolvers<void>();
    const other = job({ channel: 'C2' });
    box.put({ channel: 'C1', key: '1', gapMs: 0, deliver: () => stuck.promise });
    box.put(other.job);
    await vi.advanceTimersByTimeAsync(0);
    expect(other.at).toEqual([0]);
    stuck.resolve();
  });

  it('tries again with growing pauses of up to a minute', async () => {
    const box = outbox();
    const { at, job: change } = job({}, ...Array.from({ length: 12 }, reset));
    box.put(change);
    await vi.advanceTimersByTimeAsync(20 * minute);
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(at).toHaveLength(13);
    pauses.forEach((pause, index) => {
      const longest = Math.min(minute, 500 * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(longest / 2 - 1);
      expect(pause).toBeLessThanOrEqual(longest + 1);
    });
  });

  it('tells within a minute what it could not tell for an hour, after about a try a minute', async () => {
    const box = outbox();
    let isAway = true;
    const at: number[] = [];
    const begunAt = performance.now();
    const deliver = async (): Promise<void> => {
      at.push(performance.now() - begunAt);
      if (isAway) throw reset();
    };
    box.put({ channel: 'C1', key: '1', gapMs: 0, deliver });
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(at.length).toBeGreaterThan(60);
    expect(at.length).toBeLessThan(135);
    isAway = false;
    await vi.advanceTimersByTimeAsync(minute);
    expect(at.at(-1)).toBeGreaterThan(60 * minute);
    const tries = at.length;
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(at).toHaveLength(tries);
  });

  it('tries at once when Slack was heard of, but not before the time that Slack asked for', async () => {
    const box = outbox();
    const away = job({}, ...Array.from({ length: 9 }, reset));
    const limited = job({ channel: 'C2' }, new WebAPIRateLimitedError(30));
    box.put(away.job);
    box.put(limited.job);
    await vi.advanceTimersByTimeAsync(20_000);
    const before = away.at.length;
    box.tryAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(away.at).toHaveLength(before + 1);
    expect(limited.at).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(13_100);
    expect(limited.at).toHaveLength(2);
  });

  it('delivers endings before progress when Slack let them wait together', async () => {
    const box = outbox();
    const order: string[] = [];
    const noting = (key: string, gapMs: number): Job => ({
      channel: 'C1',
      key,
      gapMs,
      deliver: async () => void order.push(key),
    });
    box.put(job({}, new WebAPIRateLimitedError(10)).job);
    await vi.advanceTimersByTimeAsync(10);
    box.put(noting('progress', 2_000));
    box.put(noting('ending', 0));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(order).toEqual(['ending', 'progress']);
  });

  it('gives up after a day without success', async () => {
    const box = outbox();
    const { at, job: change } = job({}, ...Array.from({ length: 5_000 }, reset));
    box.put(change);
    await vi.advanceTimersByTimeAsync(25 * 60 * minute);
    expect(at.at(-1)).toBeGreaterThan(24 * 60 * minute);
    expect(at.at(-1)).toBeLessThan((24 * 60 + 2) * minute);
  });

  it('gives up at once what Slack refuses for good, but takes the next change', async () => {
    const box = outbox();
    const { at, job: change } = job({}, new WebAPIPlatformError({ ok: false, error: 'invalid_arguments' }));
    box.put(change);
    await vi.advanceTimersByTimeAsync(minute);
    expect(at).toEqual([0]);
    box.put(change);
    await vi.advanceTimersByTimeAsync(0);
    expect(at).toHaveLength(2);
  });

  it('flushes without gaps and pauses, and is empty then', async () => {
    const box = outbox();
    const failing = job({ key: '1' }, reset());
    const waiting = job({ key: '2', channel: 'C2' });
    box.put(failing.job);
    box.put(waiting.job);
    await vi.advanceTimersByTimeAsync(10);
    box.put(waiting.job);
    const flushed = box.flush();
    await vi.advanceTimersByTimeAsync(0);
    await flushed;
    expect(failing.at).toEqual([0, 10]);
    expect(waiting.at).toEqual([0, 10]);
  });

  it('flushes what is put while it flushes', async () => {
    const box = outbox();
    const second = job({ key: '2' });
    const first = job({ deliver: async () => box.put(second.job) });
    box.put(first.job);
    await box.flush();
    expect(second.at).toEqual([0]);
  });

  it('sends nothing more once it is closed', async () => {
    const box = outbox();
    const { at, job: change } = job({}, reset());
    box.put(change);
    await vi.advanceTimersByTimeAsync(10);
    box.close();
    box.put(change);
    await vi.advanceTimersByTimeAsync(minute);
    expect(at).toEqual([0]);
  });
});
