// What may stand in a message, a modal or a home, and how much of it.
import { describe, expect, test } from 'vitest';
import { checkBlocks, checkView } from '../../../sandbox/workspace/block-kit/check.ts';
import { EXAMPLES, mrkdwn, plain } from './examples.ts';

const card = (fields: object) => ({ type: 'card', ...fields });
const raw = (text = 'a') => ({ type: 'raw_text', text });
const table = { type: 'table', rows: [[raw()]] };
const input = (element: object) => ({ type: 'input', label: plain(), element });

describe('a whole message', () => {
  test.for([
    [
      'one block id in two cards',
      [
        {
          type: 'carousel',
          elements: [card({ title: mrkdwn(), block_id: 'a' }), card({ title: mrkdwn(), block_id: 'a' })],
        },
      ],
      '`block_id` is used twice [json-pointer:/blocks]',
    ],
    ['two tables', [table, table], 'only one table is allowed [json-pointer:/blocks]'],
    [
      'more than 20,000 characters in tables',
      [{ type: 'table', rows: [[raw('x'.repeat(10_000)), raw('x'.repeat(10_001))]] }],
      'must be less than 20001 characters in all table cells [json-pointer:/blocks]',
    ],
    [
      'more than 12,000 characters of markdown',
      [
        { type: 'markdown', text: 'x'.repeat(6000) },
        { type: 'markdown', text: 'x'.repeat(6001) },
      ],
      'must be less than 12001 characters in all markdown blocks [json-pointer:/blocks]',
    ],
  ] as const)('refuses %s', ([, blocks, problem]) => {
    expect(checkBlocks(blocks).problems).toEqual([problem]);
  });

  test('takes 20,000 characters in tables and 12,000 of markdown', () => {
    const rows = [[raw('x'.repeat(10_000)), raw('x'.repeat(10_000))]];
    const markdown = { type: 'markdown', text: 'x'.repeat(6000) };
    expect(checkBlocks([{ type: 'table', rows }, markdown, markdown]).problems).toEqual([]);
  });
});

describe('surfaces', () => {
  const takes = (kind: string) => {
    const view = { blocks: EXAMPLES[kind]?.root['blocks'] };
    return {
      message: checkBlocks(view.blocks).problems.length === 0,
      modal: checkView({ type: 'modal', title: plain(), submit: plain(), ...view }).problems.length === 0,
      home: checkView({ type: 'home', ...view }).problems.length === 0,
    };
  };

  test.for([
    'actions',
    'context',
    'divider',
    'header',
    'image',
    'input',
    'rich_text',
    'section',
    'video',
  ] as const)('%s stands everywhere', kind => {
    expect(takes(kind)).toEqual({ message: true, modal: true, home: true });
  });

  test.for([
    'card',
    'carousel',
    'container',
    'context_actions',
    'data_table',
    'file',
    'markdown',
    'plan',
    'table',
    'task_card',
  ] as const)('%s stands in messages only', kind => {
    expect(takes(kind)).toEqual({ message: true, modal: false, home: false });
  });

  test('alert stands in modals only', () => {
    expect(takes('alert')).toEqual({ message: false, modal: true, home: false });
    expect(checkBlocks([{ type: 'alert', text: plain() }]).problems).toEqual([
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ]);
  });

  test('a view has the focus in one place', () => {
    const focused = input({ type: 'plain_text_input', focus_on_load: true });
    const view = { type: 'modal', title: plain(), submit: plain(), blocks: [focused, focused] };
    expect(checkView(view).problems).toEqual([
      'focus_on_load is true more than once [json-pointer:/view/blocks]',
    ]);
  });

  test('a home needs no submit for its inputs', () => {
    expect(checkView({ type: 'home', blocks: [input({ type: 'plain_text_input' })] }).problems).toEqual([]);
  });
});
