// The ids, the interactive elements and the words of blocks within blocks.
import { describe, expect, test } from 'vitest';
import { chosenValue, controlsIn, stateValues } from '../../../sandbox/workspace/block-kit/controls.ts';
import { withIds } from '../../../sandbox/workspace/block-kit/ids.ts';
import { readableBlocks } from '../../../sandbox/workspace/texts/readable.ts';
import { mrkdwn, plain, richText } from './examples.ts';

const button = (label: string, fields: object = {}) => ({ type: 'button', text: plain(label), ...fields });
const card = (title: string, fields: object = {}) => ({
  type: 'card',
  title: mrkdwn(`*${title}*`),
  actions: [button(`Open ${title}`, { action_id: 'open' })],
  ...fields,
});
const feedback = {
  type: 'feedback_buttons',
  action_id: 'rate',
  positive_button: { text: plain('Good'), value: 'good' },
  negative_button: { text: plain('Bad'), value: 'bad' },
};
const cell = (text: string) => ({ type: 'raw_text', text });
const task = (title: string, fields: object = {}) => ({
  task_id: title,
  title,
  status: 'complete',
  ...fields,
});

describe('ids', () => {
  test('every block and interactive element has one, within other blocks too', () => {
    const [container] = withIds([
      { type: 'container', title: plain(), child_blocks: [{ type: 'actions', elements: [button('Go')] }] },
    ]);
    expect(container).toMatchObject({
      block_id: expect.stringMatching(/./),
      child_blocks: [
        { block_id: expect.stringMatching(/./), elements: [{ action_id: expect.stringMatching(/./) }] },
      ],
    });
  });

  test('those that the app gave stay, those of images and text are not made up', () => {
    const blocks = [
      { type: 'carousel', block_id: 'a', elements: [card('api', { block_id: 'b' })] },
      { type: 'section', block_id: 'c', text: plain(), accessory: { type: 'image', alt_text: 'a' } },
      { type: 'context', block_id: 'd', elements: [plain()] },
    ];
    expect(withIds(blocks)).toEqual(blocks);
  });

  test("a markdown block gets one of Slack's own", () => {
    expect(withIds([{ type: 'markdown', block_id: 'mine', text: 'a' }])[0]?.['block_id']).not.toBe('mine');
  });
});

describe('interactive elements', () => {
  test('are found in cards, carousels, containers and under messages', () => {
    const blocks = [
      card('api', { block_id: 'a' }),
      {
        type: 'carousel',
        block_id: 'b',
        elements: [card('web', { block_id: 'c' }), card('db', { block_id: 'd' })],
      },
      {
        type: 'container',
        block_id: 'e',
        child_blocks: [
          { type: 'section', block_id: 'f', text: plain(), accessory: button('Log', { action_id: 'log' }) },
        ],
      },
      {
        type: 'context_actions',
        block_id: 'g',
        elements: [
          feedback,
          { type: 'icon_button', action_id: 'drop', icon: 'trash', text: plain('Delete') },
        ],
      },
    ];
    expect(controlsIn(blocks).map(({ blockId, actionId, type }) => `${blockId} ${actionId} ${type}`)).toEqual(
      [
        'a open button',
        'c open button',
        'd open button',
        'f log button',
        'g rate feedback_buttons',
        'g drop icon_button',
      ],
    );
    expect(stateValues(blocks, {})).toEqual({});
  });

  test.for(['Good', 'good'])('the button of two that is meant by %s is what the app is told', choice => {
    const [control] = controlsIn([{ type: 'context_actions', block_id: 'a', elements: [feedback] }]);
    expect(control && chosenValue(control, choice)).toEqual({
      type: 'feedback_buttons',
      value: 'good',
      text: plain('Good'),
    });
  });

  test('formatted text and files have values of their own kind', () => {
    const element = { type: 'rich_text_input', action_id: 'why' };
    const blocks = [
      { type: 'input', block_id: 'a', label: plain(), element },
      { type: 'input', block_id: 'b', label: plain(), element: { type: 'file_input', action_id: 'log' } },
    ];
    const [control] = controlsIn(blocks);
    const chosen = control ? chosenValue(control, 'because') : {};
    expect(stateValues(blocks, { a: { why: chosen } })).toEqual({
      a: { why: { type: 'rich_text_input', rich_text_value: richText({ type: 'text', text: 'because' }) } },
      b: { log: { type: 'file_input', files: [] } },
    });
  });
});

describe('reading', () => {
  test.for([
    [
      'alert',
      { type: 'alert', level: 'warning', text: mrkdwn('*Mind* the gap') },
      ['(warning) Mind the gap'],
    ],
    ['card', card('api', { subtitle: mrkdwn('_by_ Dana') }), ['api', 'by Dana', '[Open api]']],
    ['carousel', { type: 'carousel', elements: [card('a'), card('b')] }, ['a', '[Open a]', 'b', '[Open b]']],
    [
      'container',
      {
        type: 'container',
        title: plain('Two'),
        subtitle: plain('apps'),
        child_blocks: [{ type: 'divider' }, card('a')],
      },
      ['Two', 'apps', '----', 'a', '[Open a]'],
    ],
    [
      'context_actions',
      { type: 'context_actions', elements: [feedback, { type: 'icon_button', text: plain('Delete') }] },
      ['[Good] [Bad] [Delete]'],
    ],
    [
      'plan',
      {
        type: 'plan',
        title: 'Deploying',
        tasks: [
          task('Build', { output: richText({ type: 'text', text: '12 s' }) }),
          task('Start', {
            status: 'pending',
            sources: [{ type: 'url', url: 'https://example.com', text: 'Log' }],
          }),
        ],
      },
      ['Deploying', '[complete] Build', '12 s', '[pending] Start', 'Log'],
    ],
    ['task_card', { type: 'task_card', ...task('Build') }, ['[complete] Build']],
    [
      'table',
      {
        type: 'table',
        rows: [
          [cell('App'), cell('State')],
          [cell('api'), richText({ type: 'text', text: 'live' })],
        ],
      },
      ['App | State', 'api | live'],
    ],
    [
      'data_table',
      {
        type: 'data_table',
        caption: 'Apps',
        rows: [[cell('App')], [{ type: 'raw_number', value: 3, text: '3' }]],
      },
      ['Apps', 'App', '3'],
    ],
    ['video', { type: 'video', title: plain('Tour'), description: plain('1 min') }, ['▶ Tour', '1 min']],
    ['file', { type: 'file', source: 'remote', external_id: 'F1' }, ['(file F1)']],
    [
      'rich_text',
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'ordered',
            indent: 1,
            offset: 4,
            elements: [{ type: 'rich_text_section', elements: [{ type: 'emoji', name: 'tada' }] }],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'so\nit was' }] },
        ],
      },
      ['  5. :tada:', '> so', '> it was'],
    ],
    ['a block of another world', { type: 'marquee' }, ['(marquee)']],
  ] as const)('%s', ([, block, expected]) => {
    expect(readableBlocks([block])).toBe(expected.join('\n'));
  });
});
