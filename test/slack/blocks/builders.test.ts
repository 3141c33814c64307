// Whatever goes into a builder, Slack takes what comes out.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actions,
  button,
  confirmation,
  context,
  header,
  message,
  option,
  section,
  staticSelect,
} from '../../../src/slack/blocks/builders.ts';
import { slackProblems } from '../../support/slack-eyes.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', ' ', 'é'.repeat(5_000)),
);

test('blocks of any text are taken', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 150 }), (any, count) => {
      const escaped = any.replace(/[<>&]/g, '');
      const many = Array.from({ length: count }, () => escaped);
      const replies = [
        message(escaped, [
          header(any),
          section(escaped, button(any, 'log', { deployment: 1 }, { confirm: confirmation(any, any, any) })),
          context(...many.slice(0, 3)),
          ...actions(button(any, 'cancel', { deployment: 1 }), undefined),
        ]),
        message('x', [context(...many.map(each => each.slice(0, 100)))]),
        message('x', [
          section(
            'x',
            staticSelect(
              'id',
              any,
              many.map((label, index) => option(label, `${index}`)),
            ),
          ),
        ]),
      ];
      for (const reply of replies) expect(slackProblems(reply)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('a row without buttons is no row', () => {
  expect(actions(undefined)).toEqual([]);
});

test('of too many blocks the last one stays: buttons stand at the end', () => {
  const reply = message('x', [
    ...Array.from({ length: 60 }, (_, index) => section(`${index}`)),
    ...actions(button('Log', 'log', { deployment: 1 })),
  ]);
  expect(reply.blocks).toHaveLength(50);
  expect(reply.blocks.at(-1)?.type).toBe('actions');
});

test('a value that does not fit is a bug, not something to clip', () => {
  expect(() => button('Deploy', 'deploy', { app: 'api', environment: 'x'.repeat(2_000) })).toThrow(
    /too long/,
  );
  expect(() => option('x', 'x'.repeat(76))).toThrow(/too long/);
});
