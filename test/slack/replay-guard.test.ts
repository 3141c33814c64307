// A signed delivery runs once, whatever order and time they come in.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayGuard } from '../../src/slack/replay-guard.ts';

const now = 1_760_000_000_000;
const minute = 60_000;

describe('ReplayGuard', () => {
  it('takes a delivery once', () => {
    const guard = new ReplayGuard();
    expect(guard.check({ key: 'a', sentAt: now }, now)).toBe('fresh');
    expect(guard.check({ key: 'a', sentAt: now }, now + 1)).toBe('replayed');
    expect(guard.check({ key: 'b', sentAt: now }, now + 1)).toBe('fresh');
  });

  it("refuses what is signed for a minute ahead and more, and lets Slack's clock be a little fast", () => {
    const guard = new ReplayGuard();
    expect(guard.check({ key: 'a', sentAt: now + minute + 1 }, now)).toBe('from_the_future');
    expect(guard.check({ key: 'a', sentAt: now + minute }, now)).toBe('fresh');
  });

  it('does not remember what it refused: the time may come', () => {
    const guard = new ReplayGuard();
    expect(guard.check({ key: 'a', sentAt: now + 2 * minute }, now)).toBe('from_the_future');
    expect(guard.check({ key: 'a', sentAt: now + 2 * minute }, now + 2 * minute)).toBe('fresh');
  });

  it('remembers envelopes, which have no time', () => {
    const guard = new ReplayGuard();
    expect(guard.check({ key: 'envelope:1' }, now)).toBe('fresh');
    expect(guard.check({ key: 'envelope:1' }, now + 5 * minute)).toBe('replayed');
  });

  it('refuses rather than forgets when more come than it can remember', () => {
    const guard = new ReplayGuard({ capacity: 2 });
    expect(guard.check({ key: 'a' }, now)).toBe('fresh');
    expect(guard.check({ key: 'b' }, now)).toBe('fresh');
    expect(guard.check({ key: 'c' }, now)).toBe('full');
    expect(guard.check({ key: 'a' }, now)).toBe('replayed');
    expect(guard.check({ key: 'c' }, now + 7 * minute)).toBe('fresh');
  });

  it('takes no key twice within the time its signature is accepted, and keeps no more than it may', () => {
    const delivery = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      /** Between two deliveries. */
      passed: fc.integer({ min: 0, max: 4 * minute }),
      /** Slack's clock beside ours, and the way. */
      age: fc.integer({ min: -2 * minute, max: 5 * minute }),
    });
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (all, capacity) => {
        const guard = new ReplayGuard({ capacity });
        const sentAt = new Map<string, number>();
        const taken = new Set<string>();
        let time = now;
        for (const { key, passed, age } of all) {
          time += passed;
          const signedAt = sentAt.get(key) ?? time - age;
          sentAt.set(key, signedAt);
          // Bolt's own rule comes first.
          if (signedAt < time - 5 * minute) continue;
          const verdict = guard.check({ key, sentAt: signedAt }, time);
          if (verdict === 'fresh') {
            expect(taken.has(key)).toBe(false);
            taken.add(key);
          }
          expect(guard.size).toBeLessThanOrEqual(capacity);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
