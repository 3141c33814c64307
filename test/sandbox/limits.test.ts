// What Slack takes in blocks, and how it words what it doesn't.
import { describe, expect, test } from 'vitest';
import { checkBlocks } from '../../sandbox/workspace/block-kit/check.ts';
import { refusal, startApi } from './web-client.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (fields: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...fields });
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const options = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: plain(`Option ${index}`), value: `${index}` }));
const select = (fields: object) => ({ type: 'static_select', action_id: 'pick', ...fields });
const richText = (...elements: readonly object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const x = (count: number) => 'x'.repeat(count);

const TAKEN: readonly (readonly [string, unknown[]])[] = [
  ['a section of 3,000 characters', [section(x(3000))]],
  ['10 fields of 2,000 characters', [{ type: 'section', fields: Array(10).fill(plain(x(2000))) }]],
  ['a header of 150 characters', [{ type: 'header', text: plain(x(150)) }]],
  [
    '25 elements in actions',
    [actions(...Array.from({ length: 25 }, (_, i) => button({ action_id: `${i}` })))],
  ],
  ['10 elements in a context', [{ type: 'context', elements: Array(10).fill(plain('a')) }]],
  [
    'a button with value, url, style and confirm',
    [
      actions(
        button({
          text: plain(x(75)),
          value: x(2000),
          url: `https://${x(2000)}`,
          style: 'danger',
          confirm: { text: plain('Sure?') },
        }),
      ),
    ],
  ],
  ['a select of 100 options', [actions(select({ options: options(100), initial_option: options(1)[0] }))]],
  ['an external select', [actions({ type: 'external_select', action_id: 'find', min_query_length: 0 })]],
  ['an overflow of 5 options', [{ ...section('a'), accessory: { type: 'overflow', options: options(5) } }]],
  [
    'an input',
    [{ type: 'input', label: plain('Why'), element: { type: 'plain_text_input', multiline: true } }],
  ],
  ['an image', [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }]],
  [
    'rich text',
    [richText({ type: 'text', text: 'a', style: { bold: true } }, { type: 'user', user_id: 'U1' })],
  ],
  ['50 blocks', Array.from({ length: 50 }, () => ({ type: 'divider' }))],
];

const REFUSED: readonly (readonly [string, unknown[], string])[] = [
  [
    'a section of 3,001 characters',
    [section(x(3001))],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    'a section with nothing in it',
    [{ type: 'section' }],
    'missing required field: text [json-pointer:/blocks/0]',
  ],
  [
    '11 fields',
    [{ type: 'section', fields: Array(11).fill(plain('a')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a header of 151 characters',
    [{ type: 'header', text: plain(x(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    '26 elements in actions',
    [actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `${i}` })))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  ['no element in actions', [actions()], 'no less than 1 items allowed [json-pointer:/blocks/0/elements]'],
  [
    '11 elements in a context',
    [{ type: 'context', elements: Array(11).fill(plain('a')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button text of 76 characters',
    [actions(button({ text: plain(x(76)) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a button value of 2,001 characters',
    [actions(button({ value: x(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'a button url of 3,001 characters',
    [actions(button({ url: x(3001) }))],
    'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
  ],
  [
    'an unknown field',
    [actions(button({ colour: 'red' }))],
    'invalid additional property: colour [json-pointer:/blocks/0/elements/0]',
  ],
  ['an unknown block', [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
  [
    'an unknown element',
    [actions({ type: 'lever' })],
    'unsupported type: lever [json-pointer:/blocks/0/elements/0/type]',
  ],
  [
    'an unknown rich text part',
    [richText({ type: 'blink', text: 'a' })],
    'unsupported type: blink [json-pointer:/blocks/0/elements/0/elements/0/type]',
  ],
  [
    'one action id twice in a block',
    [actions(button(), button())],
    '`action_id` is used twice [json-pointer:/blocks/0/elements]',
  ],
  [
    'one block id twice',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '`block_id` is used twice [json-pointer:/blocks]',
  ],
  [
    'a block id of 256 characters',
    [{ type: 'divider', block_id: x(256) }],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    '101 options',
    [actions(select({ options: options(101) }))],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'an option value of 76 characters',
    [actions(select({ options: [{ text: plain('a'), value: x(76) }] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'a select without options',
    [actions(select({}))],
    'exactly one of options and option_groups is needed [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'an initial option that is none of the options',
    [actions(select({ options: options(1), initial_option: options(2)[1] }))],
    'initial_option must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
  [
    '6 options in an overflow',
    [actions({ type: 'overflow', options: options(6) })],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'an input without a label',
    [{ type: 'input', element: { type: 'plain_text_input' } }],
    'missing required field: label [json-pointer:/blocks/0]',
  ],
  [
    '51 blocks',
    Array.from({ length: 51 }, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
];

describe('blocks', () => {
  test.for(TAKEN)('takes %s', ([, blocks]) => {
    expect(checkBlocks(blocks).problems).toEqual([]);
  });

  test.for(REFUSED)('refuses %s', ([, blocks, problem]) => {
    expect(checkBlocks(blocks).problems).toEqual([problem]);
  });

  test('the API refuses them with invalid_blocks and says where', async () => {
    await using api = await startApi();
    const blocks = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: x(151) } }];
    expect(
      await refusal(api.client.chat.postMessage({ channel: '#deploys', text: 'a', blocks })),
    ).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
    expect(api.workspace.messages('deploys')).toEqual([]);
  });
});
