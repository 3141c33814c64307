// Where "back" is after any sequence of deploys and roll-backs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/core/deployment.ts';
import { everServed, wayHere } from '../../src/core/history.ts';
import { aDeployment } from '../support/service.ts';

/** Oldest first: `d1` deploys release 1, `r1` rolls back to it, `x2` fails. Returned newest first, as the store does. */
function history(text: string): readonly Deployment[] {
  return text
    .split(' ')
    .map((word, index) =>
      aDeployment({
        id: index + 1,
        kind: word.startsWith('r') ? 'rollback' : 'deploy',
        state: word.startsWith('x') ? 'failed' : 'succeeded',
        releaseId: Number(word.slice(1)),
      }),
    )
    .toReversed();
}

describe('the way here', () => {
  test.each([
    ['d1', [1]],
    ['d1 d2 d3', [1, 2, 3]],
    ['d1 d2 x3', [1, 2]],
    ['d1 d2 d2', [1, 2]],
    ['d1 d2 d3 r2', [1, 2]],
    ['d1 d2 d3 r2 r1', [1]],
    ['d1 d2 d3 r1', [1]],
    ['d1 d2 r1 d3', [1, 3]],
    ['d1 d2 d1', [1, 2, 1]],
    ['d1 d2 d1 r2', [1, 2]],
    ['d1 d2 r1 r2', [1, 2]],
  ])('after %s is %j', (text, way) => {
    expect(wayHere(history(text))).toEqual(way);
  });

  test('always ends with what served last', () => {
    const word = fc
      .tuple(fc.constantFrom('d', 'r', 'x'), fc.integer({ min: 1, max: 5 }))
      .map(([k, n]) => `${k}${n}`);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), words => {
        const deployments = history(words.join(' '));
        const last = deployments.find(each => each.state === 'succeeded');
        expect(wayHere(deployments).at(-1)).toBe(last?.releaseId);
        expect(everServed(deployments)[0]).toBe(last?.releaseId);
      }),
    );
  });
});

test('everything that served is listed once, the latest first', () => {
  expect(everServed(history('d1 d2 d1 x4 d3'))).toEqual([3, 1, 2]);
});
