// Which releases are kept: always what serves and what anything unfinished needs, and as many ways back as were asked for.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../../src/core/history.ts';
import { type Course, neededReleases, wayBack } from '../../src/core/retention.ts';

/** Oldest first: `d1` deploys release 1, `r1` rolls back to it. */
function course(text: string, changes: Partial<Course> = {}): Course {
  const served = text
    .split(' ')
    .map(
      (word): Stage => ({
        state: 'succeeded',
        kind: word.startsWith('r') ? 'rollback' : 'deploy',
        releaseId: Number(word.slice(1)),
      }),
    )
    .toReversed();
  const serving = served[0]?.releaseId;
  return { served, serving, inUse: [], last: serving, keep: 2, hasImage: () => true, ...changes };
}

describe('the way back', () => {
  test.each([
    ['d1', undefined, []],
    ['d1 d2', 1, [1]],
    ['d1 d2 d3 d4', 3, [3, 2]],
    // What was left stays: going back may have been the mistake.
    ['d1 d2 d3 r2', 1, [3, 1]],
    // The release before comes first, though others served later.
    ['d1 d2 d3 d4 d5 r2', 1, [5, 1]],
    ['d1 d1 d1 d2 d2', 1, [1]],
  ])('after %s is %j, among %j', (text, previous, releases) => {
    expect(wayBack(course(text))).toEqual({ previous, releases });
  });

  test('passes over what has no image', () => {
    const gone = course('d1 d2 d3 d4', { hasImage: id => id !== 3 });
    expect(wayBack(gone)).toEqual({ previous: 2, releases: [2, 1] });
    expect(wayBack(course('d1 d2', { hasImage: () => false }))).toEqual({
      previous: undefined,
      releases: [],
    });
  });
});

const word = fc
  .tuple(fc.constantFrom('d', 'r'), fc.integer({ min: 1, max: 9 }))
  .map(([kind, id]) => `${kind}${id}`);
const courses = fc
  .record({
    words: fc.array(word, { minLength: 1, maxLength: 30 }),
    keep: fc.integer({ min: 1, max: 6 }),
    gone: fc.uniqueArray(fc.integer({ min: 1, max: 9 })),
    inUse: fc.array(fc.integer({ min: 1, max: 12 })),
  })
  .map(({ words, keep, gone, inUse }) =>
    course(words.join(' '), { keep, inUse, hasImage: id => !gone.includes(id) }),
  );

describe('whatever happened', () => {
  test('everything that can be gone back to is kept, and so is what serves or is in use', () => {
    fc.assert(
      fc.property(courses, each => {
        const { previous, releases } = wayBack(each);
        const needed = neededReleases(each);
        for (const id of [each.serving, ...each.inUse, ...releases]) expect(needed).toContain(id);
        if (previous !== undefined) expect(releases).toContain(previous);
      }),
    );
  });

  test('as many as asked for are kept, where so many have their image, and no more', () => {
    fc.assert(
      fc.property(courses, each => {
        const ids = new Set(each.served.flatMap(({ releaseId }) => releaseId ?? []));
        const possible = [...ids].filter(id => id !== each.serving && each.hasImage(id));
        const { releases } = wayBack(each);
        expect(releases).toHaveLength(Math.min(each.keep, possible.length));
        expect(new Set(releases).size).toBe(releases.length);
        for (const id of releases) expect(possible).toContain(id);
      }),
    );
  });

  test('pruning what is not needed changes nothing about the way back', () => {
    fc.assert(
      fc.property(courses, each => {
        const needed = neededReleases(each);
        const pruned = { ...each, hasImage: (id: number) => each.hasImage(id) && needed.has(id) };
        expect(wayBack(pruned)).toEqual(wayBack(each));
        expect(neededReleases(pruned)).toEqual(needed);
      }),
    );
  });
});
