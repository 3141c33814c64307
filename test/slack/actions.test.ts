// What a button carries comes back as it was, and nothing else comes back at all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeValue, encodeValue } from '../../src/slack/actions.ts';

const id = fc.integer({ min: 1 });

test('a payload survives its button', () => {
  fc.assert(
    fc.property(id, fc.option(id, { nil: undefined }), (release, serving) => {
      const payload = { release, ...(serving === undefined ? {} : { serving }) };
      expect(decodeValue('rollBack', encodeValue('rollBack', payload))).toEqual(payload);
    }),
  );
});

test.each([
  undefined,
  '',
  'null',
  '{',
  '[]',
  '{"deployment":"1"}',
  '{"deployment":0}',
  '{"deployment":1,"x":1}',
])('a foreign value is not taken: %s', value => {
  expect(decodeValue('cancel', value)).toBeUndefined();
});

test('one action’s value is not taken for another’s', () => {
  expect(decodeValue('rollBack', encodeValue('cancel', { deployment: 1 }))).toBeUndefined();
});

test('any string gives an answer', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), value => {
      expect(() => decodeValue('deploy', value)).not.toThrow();
    }),
  );
});
