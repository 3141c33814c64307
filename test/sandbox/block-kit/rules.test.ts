// What goes together within a block.
import { describe, expect, test } from 'vitest';
import { checkBlocks } from '../../../sandbox/workspace/block-kit/check.ts';
import { mrkdwn, option, plain, richText } from './examples.ts';

const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const button = { type: 'button', action_id: 'go', text: plain() };
const card = (fields: object) => ({ type: 'card', ...fields });
const image = { type: 'image', alt_text: 'a' };
const video = (fields: object) => ({
  type: 'video',
  title: plain(),
  alt_text: 'a',
  video_url: 'https://example.com/a',
  thumbnail_url: 'https://example.com/a.png',
  ...fields,
});
const input = (element: object, fields: object = {}) => ({
  type: 'input',
  label: plain(),
  element,
  ...fields,
});
const raw = (text = 'a') => ({ type: 'raw_text', text });
const twoOptions = [option(), option({ value: 'b' })];

describe('fields that go together', () => {
  test.for([
    [
      'an image without an address',
      image,
      'exactly one of image_url and slack_file is needed [json-pointer:/blocks/0]',
    ],
    [
      'an image with two addresses',
      { ...image, image_url: 'https://example.com/a.png', slack_file: { id: 'F1' } },
      'exactly one of image_url and slack_file is needed [json-pointer:/blocks/0]',
    ],
    [
      'a Slack file with an id and an address',
      { ...image, slack_file: { id: 'F1', url: 'https://example.com/a.png' } },
      'exactly one of id and url is needed [json-pointer:/blocks/0/slack_file]',
    ],
    [
      'options and groups of options',
      actions({
        type: 'multi_static_select',
        options: [option()],
        option_groups: [{ label: plain(), options: [option()] }],
      }),
      'exactly one of options and option_groups is needed [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an initial option that has the value but not the text',
      actions({ type: 'radio_buttons', options: twoOptions, initial_option: option({ text: plain('b') }) }),
      'initial_option must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'the second of the initial options is none of the options',
      actions({
        type: 'checkboxes',
        options: twoOptions,
        initial_options: [option(), option({ value: 'c' })],
      }),
      'initial_option must be one of the options [json-pointer:/blocks/0/elements/0/initial_options/1]',
    ],
    [
      'an option with a url outside an overflow',
      actions({ type: 'static_select', options: [option({ url: 'https://example.com' })] }),
      'invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]',
    ],
    [
      'an empty filter',
      actions({ type: 'conversations_select', filter: {} }),
      'missing required field: include [json-pointer:/blocks/0/elements/0/filter]',
    ],
    [
      'a card with a subtitle only',
      card({ subtitle: mrkdwn() }),
      'missing required field: title [json-pointer:/blocks/0]',
    ],
    [
      'a card with two icons',
      card({
        title: mrkdwn(),
        icon: { ...image, image_url: 'https://example.com/a.png' },
        slack_icon: { type: 'icon', name: 'rocket' },
      }),
      'only one of icon and slack_icon is allowed [json-pointer:/blocks/0]',
    ],
    [
      'a card with one action id twice',
      card({ actions: [button, button] }),
      '`action_id` is used twice [json-pointer:/blocks/0/actions]',
    ],
    [
      'a container without a title',
      { type: 'container', child_blocks: [{ type: 'divider' }] },
      'missing required field: title [json-pointer:/blocks/0]',
    ],
    [
      'a data table of ragged rows',
      { type: 'data_table', caption: 'a', rows: [[raw()], [raw(), raw()]] },
      'all rows must have the same number of cells [json-pointer:/blocks/0/rows]',
    ],
    [
      'rich text in the head of a data table',
      { type: 'data_table', caption: 'a', rows: [[richText({ type: 'text', text: 'a' })], [raw()]] },
      'unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]',
    ],
    [
      'a video without https',
      video({ title_url: 'http://example.com' }),
      'must be an https URL [json-pointer:/blocks/0/title_url]',
    ],
    [
      'a date that is none',
      actions({ type: 'datepicker', initial_date: '2026-02-30' }),
      'must be a date: YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
    [
      'a time that is none',
      actions({ type: 'timepicker', initial_time: '24:00' }),
      'must be a time: HH:mm [json-pointer:/blocks/0/elements/0/initial_time]',
    ],
    [
      'a least length above the most',
      input({ type: 'plain_text_input', min_length: 5, max_length: 4 }),
      'must be at most max_length [json-pointer:/blocks/0/element/min_length]',
    ],
    [
      'a least number above the most',
      input({ type: 'number_input', is_decimal_allowed: false, min_value: '10', max_value: '9' }),
      'must be at most max_value [json-pointer:/blocks/0/element/min_value]',
    ],
    [
      'a fraction where only whole numbers are allowed',
      input({ type: 'number_input', is_decimal_allowed: false, initial_value: '1.5' }),
      'must be a number [json-pointer:/blocks/0/element/initial_value]',
    ],
    [
      'a file input that dispatches',
      input({ type: 'file_input' }, { dispatch_action: true }),
      'dispatch_action must not be true for a file_input [json-pointer:/blocks/0/dispatch_action]',
    ],
  ] as const)('%s', ([, block, problem]) => {
    expect(checkBlocks([block]).problems).toEqual([problem]);
  });

  test.for([
    ["an image of Slack's", { ...image, slack_file: { id: 'F1' } }],
    [
      'initial options among the options of groups',
      actions({
        type: 'multi_static_select',
        option_groups: [{ label: plain(), options: twoOptions }],
        initial_options: twoOptions,
      }),
    ],
    [
      'a url in an overflow',
      actions({ type: 'overflow', options: [option({ url: 'https://example.com' })] }),
    ],
    ['a leap day', actions({ type: 'datepicker', initial_date: '2028-02-29' })],
    [
      'one action id in two blocks of a container',
      {
        type: 'container',
        title: plain(),
        child_blocks: [actions(button), actions(button)],
      },
    ],
  ] as const)('takes %s', ([, block]) => {
    expect(checkBlocks([block]).problems).toEqual([]);
  });
});
