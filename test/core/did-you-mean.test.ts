// Which real name a mistyped word is taken for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean } from '../../src/core/did-you-mean.ts';

const known = ['api', 'web', 'production', 'staging', 'billing-worker'];

test.each([
  ['apii', 'api'],
  ['wbe', 'web'],
  ['Stagin', 'staging'],
  ['prod', 'production'],
  ['worker', 'billing-worker'],
  ['biling-wroker', 'billing-worker'],
  ['main', undefined],
  ['zzz', undefined],
  ['x', undefined],
  ['', undefined],
])('%j: %j', (word, name) => {
  expect(didYouMean(word, known)).toBe(name);
});

test('only ever answers a known name, and the name itself for itself', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.uniqueArray(fc.string({ minLength: 1 })), (word, names) => {
      const answer = didYouMean(word, names);
      expect(answer === undefined || names.includes(answer)).toBe(true);
      for (const name of names.slice(0, 3)) {
        expect(didYouMean(name, [name])).toBe(name);
      }
    }),
  );
});
