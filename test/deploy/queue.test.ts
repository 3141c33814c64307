// The line of each service: order, one at a time, and stopping.
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createServiceQueue } from '../../src/deploy/queue.ts';

describe('the queue', () => {
  test('tells what has to end before something begins', async () => {
    const queue = createServiceQueue(() => undefined);
    const gate = Promise.withResolvers<void>();
    for (const id of [1, 2, 3]) queue.add('a', id, async () => await gate.promise);
    queue.add('b', 4, async () => undefined);
    expect([1, 2, 3].map(id => queue.ahead('a', id))).toEqual([
      undefined,
      { next: 1, count: 1 },
      { next: 1, count: 2 },
    ]);
    expect(queue.ahead('b', 4)).toBeUndefined();
    await setImmediate();
    await setImmediate();
    // The first runs now.
    expect([1, 2, 3].map(id => queue.ahead('a', id))).toEqual([
      undefined,
      { next: 1, count: 1 },
      { next: 1, count: 2 },
    ]);
    queue.withdraw('a', 2);
    expect(queue.ahead('a', 3)).toEqual({ next: 1, count: 1 });
    gate.resolve();
    await queue.idle();
    expect(queue.ahead('a', 3)).toBeUndefined();
  });

  test('runs one at a time per service, in order, and services beside each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 3 })), { maxLength: 20 }),
        async entries => {
          const errors: unknown[] = [];
          const queue = createServiceQueue(error => errors.push(error));
          const order: [string, number][] = [];
          const active = new Map<string, number>();
          for (const [id, [key, ticks]] of entries.entries()) {
            queue.add(key, id, async () => {
              expect(active.get(key) ?? 0).toBe(0);
              active.set(key, 1);
              for (let tick = 0; tick < ticks; tick++) await setImmediate();
              order.push([key, id]);
              active.set(key, 0);
              if (ticks === 3) throw new Error('a bug');
            });
          }
          await queue.idle();
          for (const key of ['a', 'b', 'c']) {
            const ids = order.filter(([each]) => each === key).map(([, id]) => id);
            expect(ids).toEqual(entries.flatMap(([each], id) => (each === key ? [id] : [])));
          }
          expect(errors).toHaveLength(entries.filter(([, ticks]) => ticks === 3).length);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('begins nothing before the caller has answered', () => {
    const queue = createServiceQueue(() => undefined);
    let begun = false;
    queue.add('a', 1, async () => {
      begun = true;
    });
    expect(begun).toBe(false);
  });

  test('gives back what has not begun, and only that', async () => {
    const queue = createServiceQueue(() => undefined);
    const gate = Promise.withResolvers<void>();
    const done: number[] = [];
    queue.add('a', 1, async () => {
      await gate.promise;
      done.push(1);
    });
    queue.add('a', 2, async () => void done.push(2));
    queue.add('a', 3, async () => void done.push(3));
    await setImmediate();
    expect(queue.withdraw('a', 1)).toBe(false);
    expect(queue.withdraw('a', 2)).toBe(true);
    expect(queue.withdraw('b', 2)).toBe(false);
    gate.resolve();
    await queue.idle();
    expect(done).toEqual([1, 3]);
  });

  test('when stopped before anything began, gives that back still', async () => {
    const queue = createServiceQueue(() => undefined);
    queue.add('a', 1, async () => undefined);
    queue.stop();
    await queue.idle();
    expect(queue.withdraw('a', 1)).toBe(true);
  });

  test('when stopped, ends what runs and begins nothing more', async () => {
    const queue = createServiceQueue(() => undefined);
    const done: number[] = [];
    queue.add('a', 1, async () => void done.push(1));
    queue.add('a', 2, async () => void done.push(2));
    await setImmediate();
    queue.stop();
    queue.add('b', 3, async () => void done.push(3));
    await queue.idle();
    expect(done).not.toContain(3);
    expect(done).toContain(1);
  });
});
