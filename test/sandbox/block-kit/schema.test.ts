// The generated JSON schema, and what it takes and refuses.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkBlocks, checkView } from '../../../sandbox/workspace/block-kit/check.ts';
import { LIMITS } from '../../../sandbox/workspace/block-kit/limit-table.ts';
import { blockKitSchema } from '../../../scripts/block-kit-schema.ts';

const SCHEMA = new URL('../../../sandbox/workspace/block-kit/schema.json', import.meta.url);

test('the schema is what the installed @slack/types makes (else: npm run block-kit)', () => {
  expect(readFileSync(SCHEMA, 'utf8')).toBe(blockKitSchema());
});

test('everything in the schema that has a limit in Slack is in the table of limits', () => {
  const types = new Set(
    [...readFileSync(SCHEMA, 'utf8').matchAll(/"const": "(\w+)"/g)].map(([, type]) => type),
  );
  const without = ['broadcast', 'channel', 'color', 'date', 'emoji', 'team', 'user', 'usergroup'].concat([
    'rich_text_preformatted',
    'rich_text_quote',
    'rich_text_section',
  ]);
  expect(new Set([...types].filter(type => !(type && type in LIMITS)))).toEqual(new Set(without));
});

const plain = (text: string) => ({ type: 'plain_text', text });
const actions = (element: object) => ({ type: 'actions', elements: [element] });
const option = (fields: object = {}) => ({ text: plain('a'), value: 'a', ...fields });
const image = (fields: object) => ({ type: 'image', alt_text: 'a', ...fields });
const richText = (element: object) => ({ type: 'rich_text', elements: [element] });

describe('one mistake gives one problem', () => {
  test.for([
    ['blocks that are no array', 'a', 'must provide an array [json-pointer:/blocks]'],
    ['a block that is no object', [3], 'must provide an object [json-pointer:/blocks/0]'],
    [
      'a block without a type',
      [{ text: plain('a') }],
      'missing required field: type [json-pointer:/blocks/0]',
    ],
    ['a type that is no text', [{ type: 3 }], 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'a header in mrkdwn, with what only mrkdwn has',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'a', verbatim: true } }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'text that is no text',
      [{ type: 'section', text: { type: 'plain_text', text: 3 } }],
      'must provide a string [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a text object that is a string',
      [{ type: 'header', text: 'a' }],
      'must provide an object [json-pointer:/blocks/0/text]',
    ],
    [
      'a flag that is no boolean',
      [{ type: 'section', text: plain('a'), expand: 'yes' }],
      'must provide a boolean [json-pointer:/blocks/0/expand]',
    ],
    [
      'an unknown style',
      [actions({ type: 'button', text: plain('a'), style: 'big' })],
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a number with a fraction',
      [actions({ type: 'external_select', min_query_length: 1.5 })],
      'must provide an integer [json-pointer:/blocks/0/elements/0/min_query_length]',
    ],
    [
      'an input in actions',
      [actions({ type: 'plain_text_input' })],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a button in an input',
      [{ type: 'input', label: plain('a'), element: { type: 'button', text: plain('a') } }],
      'unsupported type: button [json-pointer:/blocks/0/element/type]',
    ],
    [
      'a datetimepicker beside a section',
      [{ type: 'section', text: plain('a'), accessory: { type: 'datetimepicker' } }],
      'unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]',
    ],
    [
      'a button in a context',
      [{ type: 'context', elements: [{ type: 'button', text: plain('a') }] }],
      'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an option in mrkdwn in a select',
      [actions({ type: 'static_select', options: [option({ text: { type: 'mrkdwn', text: 'a' } })] })],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]',
    ],
    [
      'an option without a value',
      [actions({ type: 'checkboxes', options: [{ text: plain('a') }] })],
      'missing required field: value [json-pointer:/blocks/0/elements/0/options/0]',
    ],
    [
      'an image with a field too many',
      [image({ image_url: 'https://example.com/a.png', size: 3 })],
      'invalid additional property: size [json-pointer:/blocks/0]',
    ],
    [
      'another icon than the documented one',
      [{ type: 'context_actions', elements: [{ type: 'icon_button', icon: 'star', text: plain('a') }] }],
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/icon]',
    ],
    [
      'a block inside a container that may not be there',
      [{ type: 'container', title: plain('a'), child_blocks: [{ type: 'markdown', text: 'a' }] }],
      'unsupported type: markdown [json-pointer:/blocks/0/child_blocks/0/type]',
    ],
  ] as const)('%s', ([, blocks, problem]) => {
    expect(checkBlocks(blocks).problems).toEqual([problem]);
  });

  test('blocks of a view are known blocks, though the types take anything there', () => {
    expect(checkView({ type: 'home', blocks: [{ type: 'marquee' }] }).problems).toEqual([
      'unsupported type: marquee [json-pointer:/view/blocks/0/type]',
    ]);
  });

  test('a view is a modal or a home', () => {
    expect(checkView({ type: 'workflow_step', title: plain('a'), blocks: [] }).problems).toEqual([
      'unsupported type: workflow_step [json-pointer:/view/type]',
    ]);
  });
});

test('two mistakes give two problems', () => {
  const blocks = [{ type: 'marquee' }, { type: 'header', text: plain(''), size: 3 }];
  expect(checkBlocks(blocks).problems).toEqual([
    'unsupported type: marquee [json-pointer:/blocks/0/type]',
    'invalid additional property: size [json-pointer:/blocks/1]',
    'must be more than 0 characters [json-pointer:/blocks/1/text/text]',
  ]);
});

test.for([
  [
    'an option of a checkbox described in mrkdwn',
    actions({
      type: 'checkboxes',
      options: [option({ text: { type: 'mrkdwn', text: 'a' }, description: { type: 'mrkdwn', text: 'b' } })],
    }),
  ],
  [
    "a card with subtext and one of Slack's icons",
    {
      type: 'card',
      title: { type: 'mrkdwn', text: 'a' },
      subtext: plain('b'),
      slack_icon: { type: 'icon', name: 'rocket' },
    },
  ],
  [
    'a plan whose tasks have no type',
    {
      type: 'plan',
      title: 'Deploy',
      tasks: [{ task_id: '1', title: 'Build', status: 'complete' }],
    },
  ],
  [
    'a list that begins at five',
    richText({
      type: 'rich_text_list',
      style: 'ordered',
      offset: 4,
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
    }),
  ],
  [
    'code in a language',
    richText({
      type: 'rich_text_preformatted',
      language: 'yaml',
      elements: [{ type: 'text', text: 'a: b' }],
    }),
  ],
  [
    'a highlighted mention',
    richText({
      type: 'rich_text_section',
      elements: [{ type: 'user', user_id: 'U1', style: { bold: true, highlight: true } }],
    }),
  ],
] as const)('takes what Slack documents and @slack/types leaves out: %s', ([, block]) => {
  expect(checkBlocks([block]).problems).toEqual([]);
});

test('checking a message takes far less than a millisecond once the schema is compiled', () => {
  const message = [
    { type: 'header', text: plain('api') },
    { type: 'section', fields: Array(6).fill({ type: 'mrkdwn', text: '*a*' }) },
    actions({ type: 'button', action_id: 'a', text: plain('a') }),
    { type: 'context', elements: [plain('a')] },
  ];
  checkBlocks(message);
  const durations = Array.from({ length: 200 }, () => {
    const before = performance.now();
    checkBlocks(message);
    return performance.now() - before;
  });
  // The quickest one: the others may have waited for another process.
  expect(Math.min(...durations)).toBeLessThan(1);
});
