// Whatever is done with views in whatever order, what Slack promises of them holds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChanges } from '../../sandbox/workspace/changes.ts';
import { type View, ViewStore } from '../../sandbox/workspace/stores/views.ts';

const doing = fc.record({
  what: fc.constantFrom('open', 'push', 'push', 'update', 'close', 'clear', 'publish'),
  who: fc.constantFrom('U1', 'U2'),
  /** Which of the views that ever were, from the newest. */
  which: fc.nat({ max: 4 }),
});

test('a stack has at most three views, and every hash is new', () => {
  fc.assert(
    fc.property(fc.array(doing, { maxLength: 40 }), steps => {
      const store = new ViewStore(() => 0, createChanges());
      const ever: View[] = [];
      const hashes: string[] = [];
      const made = (view: View | undefined): void => {
        if (!view) return;
        ever.push(view);
        hashes.push(view.hash);
      };
      for (const { what, who, which } of steps) {
        const old = ever.at(-1 - which);
        const before = { mine: store.stack(who), other: store.stack(who === 'U1' ? 'U2' : 'U1') };
        if (what === 'open') made(store.open(who, {}));
        if (what === 'push') made(store.push(who, {}));
        if (what === 'publish') made(store.publish(who, {}));
        if (what === 'update' && old) made(store.update(who, old, {}));
        if (what === 'close' && old) store.close(who, old);
        if (what === 'clear') store.clear(who);
        const stack = store.stack(who);
        expect(stack.length).toBeLessThanOrEqual(3);
        if (what === 'push')
          expect(stack.length).toBe(
            before.mine.length % 3 === 0 ? before.mine.length : before.mine.length + 1,
          );
        if (what === 'close') expect(stack).toEqual(before.mine.filter(({ id }) => id !== old?.id));
        expect(new Set(stack.map(({ id }) => id)).size).toBe(stack.length);
        expect(store.stack(who === 'U1' ? 'U2' : 'U1')).toEqual(before.other);
      }
      expect(new Set(hashes).size).toBe(hashes.length);
    }),
  );
});
