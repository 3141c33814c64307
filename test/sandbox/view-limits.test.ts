// What Slack takes in views, and how it words what it doesn't.
import { expect, test } from 'vitest';
import { checkView } from '../../sandbox/workspace/block-kit/check.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const x = (count: number) => 'x'.repeat(count);
const section = { type: 'section', text: plain('a') };
const modal = (fields: object = {}) => ({
  type: 'modal',
  title: plain('Log'),
  blocks: [section],
  ...fields,
});
const input = { type: 'input', label: plain('Why'), element: { type: 'plain_text_input' } };

test.for([
  ['a modal of 100 blocks', modal({ blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) })],
  ['3,000 characters of private metadata', modal({ private_metadata: x(3000) })],
  ['a home', { type: 'home', blocks: [] }],
  ['an input with a submit', modal({ blocks: [input], submit: plain('Save') })],
] as const)('takes %s', ([, view]) => {
  expect(checkView(view).problems).toEqual([]);
});

test.for([
  [
    '101 blocks',
    modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }),
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'a title of 25 characters',
    modal({ title: plain(x(25)) }),
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'a submit of 25 characters',
    modal({ submit: plain(x(25)) }),
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  [
    '3,001 characters of private metadata',
    modal({ private_metadata: x(3001) }),
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'a callback id of 256 characters',
    modal({ callback_id: x(256) }),
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  [
    'an input without a submit',
    modal({ blocks: [input] }),
    'missing required field: submit [json-pointer:/view]',
  ],
  [
    'a view without a title',
    { type: 'modal', blocks: [] },
    'missing required field: title [json-pointer:/view]',
  ],
] as const)('refuses %s', ([, view, problem]) => {
  expect(checkView(view).problems).toEqual([problem]);
});
