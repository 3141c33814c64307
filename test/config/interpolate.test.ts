// Variables in values work as in Compose, and a missing one is a mistake.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../src/config/interpolate.ts';

const env = { NAME: 'deck', EMPTY: '', PRICE: '5$NAME' };

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$NAME-hand', 'deck-hand'],
    ['${NAME}hand', 'deckhand'],
    ['${NONE:-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['${EMPTY-other}', ''],
    ['${NONE-other}', 'other'],
    ['${NONE:-${NAME}!}', 'deck!'],
    ['${NAME:+there}${NONE:+gone}', 'there'],
    ['${EMPTY+set}', 'set'],
    ['${NAME:?why}', 'deck'],
    ['$$NAME costs $$5', '$NAME costs $5'],
    ['${NONE:-a:b?c}', 'a:b?c'],
  ])('reads %s as %s', (text, expected) => {
    expect(interpolate(text, env)).toMatchObject({ text: expected, mistakes: [] });
  });

  it('does not read the value of a variable again', () => {
    expect(interpolate('${PRICE}', env).text).toBe('5$NAME');
  });

  it.each([
    [
      '${NONE}',
      'The variable NONE is not set. Set it in the environment or in .env, or give a default: ${NONE:-value}.',
    ],
    [
      '$NONE',
      'The variable NONE is not set. Set it in the environment or in .env, or give a default: ${NONE:-value}.',
    ],
    [
      '${EMPTY:?we need it}',
      'The variable EMPTY is empty: we need it. Set it in the environment or in .env, or give a default: ${EMPTY:-value}.',
    ],
    [
      '${NONE?we need it}',
      'The variable NONE is not set: we need it. Set it in the environment or in .env, or give a default: ${NONE:-value}.',
    ],
    ['costs 5$', 'A single "$" stands before no name. Write $$ for a dollar sign.'],
    ['${NAME', '"${" is never closed. Write ${NAME}, or $$ for a dollar sign.'],
    ['${NA ME}', '"${NA ME}" is not a variable. Write ${NAME}, ${NAME:-default} or ${NAME:?message}.'],
    ['${}', '"${}" is not a variable. Write ${NAME}, ${NAME:-default} or ${NAME:?message}.'],
    [
      '${constructor}',
      'The variable constructor is not set. Set it in the environment or in .env, or give a default: ${constructor:-value}.',
    ],
  ])('tells what is wrong with %s', (text, mistake) => {
    expect(interpolate(text, env).mistakes).toEqual([mistake]);
  });

  it('leaves any text as it is once its dollars are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(interpolate(text.replaceAll('$', '$$$$'), env)).toEqual({ text, used: [], mistakes: [] });
      }),
    );
  });

  it('puts any value in whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), value => {
        expect(interpolate('<${V}>', { V: value }).text).toBe(`<${value}>`);
      }),
    );
  });

  it('gives a text or a mistake for garbage, and never throws', () => {
    const garbage = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-', '?', '+', ' ') });
    fc.assert(
      fc.property(garbage, text => {
        const { mistakes } = interpolate(text, {});
        expect(mistakes.every(mistake => mistake.endsWith('.'))).toBe(true);
      }),
    );
  });
});
