// The smallest valid example of everything that has a limit, and how to change one of its values.
import type { JsonObject } from '../../../sandbox/workspace/json.ts';

export const plain = (text = 'a'): JsonObject => ({ type: 'plain_text', text });
export const mrkdwn = (text = 'a'): JsonObject => ({ type: 'mrkdwn', text });
export const option = (fields: object = {}): JsonObject => ({ text: plain(), value: 'a', ...fields });
export const richText = (...elements: readonly object[]): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const text = { type: 'text', text: 'a' };
const raw = { type: 'raw_text', text: 'a' };
const image = { type: 'image', alt_text: 'a', image_url: 'https://example.com/a.png' };
const feedback = { text: plain(), value: 'a' };

/** Where an example stands in a message or view, with the path to it from there. */
export interface Example {
  readonly surface: 'message' | 'modal' | 'home';
  readonly root: JsonObject;
  /** Like `blocks.0.elements.0`; empty for the root itself. */
  readonly path: string;
}

const modal = (blocks: readonly object[]): JsonObject => ({
  type: 'modal',
  title: plain(),
  submit: plain(),
  close: plain(),
  blocks,
});
const inMessage = (block: object, path = ''): Example => ({
  surface: 'message',
  root: { blocks: [block] },
  path: `blocks.0${path}`,
});
const inModal = (block: object, path = ''): Example => ({
  surface: 'modal',
  root: modal([block]),
  path: `blocks.0${path}`,
});
const inActions = (element: object, path = ''): Example =>
  inMessage({ type: 'actions', elements: [element] }, `.elements.0${path}`);
const inInput = (element: object): Example =>
  inModal({ type: 'input', label: plain(), hint: plain(), element }, '.element');
const inRichText = (element: object): Example => inMessage(richText(element), '.elements.0.elements.0');

const menu = (type: string, fields: object = {}) => inActions({ type, placeholder: plain(), ...fields });
const field = (type: string, fields: object = {}) => inInput({ type, placeholder: plain(), ...fields });
const staticSelect = (type: string) => menu(type, { options: [option()] });
const confirm = { title: plain(), text: plain(), confirm: plain(), deny: plain() };
const button = { type: 'button', text: plain() };
const workflow = { trigger: { url: 'https://example.com/trigger' } };
const describedOption = option({ description: plain() });

/** By kind, as in limit-table.ts. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  message: { surface: 'message', root: { blocks: [{ type: 'divider' }] }, path: '' },
  modal: { surface: 'modal', root: modal([{ type: 'divider' }]), path: '' },
  home: { surface: 'home', root: { type: 'home', blocks: [{ type: 'divider' }] }, path: '' },

  actions: inMessage({ type: 'actions', elements: [button] }),
  alert: inModal({ type: 'alert', text: plain() }),
  card: inMessage({
    type: 'card',
    title: mrkdwn(),
    subtitle: mrkdwn(),
    body: mrkdwn(),
    subtext: mrkdwn(),
    actions: [button],
  }),
  carousel: inMessage({ type: 'carousel', elements: [{ type: 'card', title: mrkdwn() }] }),
  container: inMessage({
    type: 'container',
    title: plain(),
    subtitle: plain(),
    child_blocks: [{ type: 'divider' }],
  }),
  context: inMessage({ type: 'context', elements: [plain()] }),
  context_actions: inMessage({
    type: 'context_actions',
    elements: [{ type: 'feedback_buttons', positive_button: feedback, negative_button: feedback }],
  }),
  data_table: inMessage({ type: 'data_table', caption: 'a', rows: [[raw], [raw]] }),
  divider: inMessage({ type: 'divider' }),
  file: inMessage({ type: 'file', source: 'remote', external_id: 'a' }),
  header: inMessage({ type: 'header', text: plain() }),
  image: inMessage({ ...image, title: plain() }),
  input: inModal({ type: 'input', label: plain(), hint: plain(), element: { type: 'plain_text_input' } }),
  markdown: inMessage({ type: 'markdown', text: 'a' }),
  plan: inMessage({ type: 'plan', title: 'a' }),
  rich_text: inMessage(richText(text)),
  section: inMessage({ type: 'section', text: plain(), fields: [plain()] }),
  table: inMessage({ type: 'table', rows: [[raw]], column_settings: [{ align: 'left' }] }),
  task_card: inMessage({ type: 'task_card', task_id: 'a', title: 'a', status: 'pending' }),
  video: inMessage({
    type: 'video',
    title: plain(),
    description: plain(),
    author_name: 'a',
    alt_text: 'a',
    video_url: 'https://example.com/a',
    thumbnail_url: 'https://example.com/a.png',
  }),

  button: inActions(button),
  workflow_button: inActions({ type: 'workflow_button', text: plain(), workflow }),
  feedback_buttons: inMessage(
    {
      type: 'context_actions',
      elements: [{ type: 'feedback_buttons', positive_button: feedback, negative_button: feedback }],
    },
    '.elements.0',
  ),
  feedback_button: inMessage(
    {
      type: 'context_actions',
      elements: [{ type: 'feedback_buttons', positive_button: feedback, negative_button: feedback }],
    },
    '.elements.0.positive_button',
  ),
  icon_button: inMessage(
    { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain() }] },
    '.elements.0',
  ),
  overflow: inActions({ type: 'overflow', options: [option()] }),
  checkboxes: inActions({ type: 'checkboxes', options: [option()] }),
  radio_buttons: inActions({ type: 'radio_buttons', options: [option()] }),
  static_select: staticSelect('static_select'),
  multi_static_select: staticSelect('multi_static_select'),
  external_select: menu('external_select'),
  multi_external_select: menu('multi_external_select'),
  users_select: menu('users_select'),
  multi_users_select: menu('multi_users_select'),
  channels_select: menu('channels_select'),
  multi_channels_select: menu('multi_channels_select'),
  conversations_select: menu('conversations_select'),
  multi_conversations_select: menu('multi_conversations_select'),
  datepicker: menu('datepicker'),
  timepicker: menu('timepicker'),
  datetimepicker: inActions({ type: 'datetimepicker' }),
  plain_text_input: field('plain_text_input'),
  email_text_input: field('email_text_input'),
  url_text_input: field('url_text_input'),
  number_input: field('number_input', { is_decimal_allowed: false }),
  rich_text_input: field('rich_text_input'),
  file_input: inInput({ type: 'file_input' }),
  url: inMessage(
    {
      type: 'task_card',
      task_id: 'a',
      title: 'a',
      status: 'complete',
      sources: [{ type: 'url', url: 'https://example.com', text: 'a' }],
    },
    '.sources.0',
  ),

  option: inActions({ type: 'overflow', options: [describedOption] }, '.options.0'),
  option_group: inActions(
    { type: 'static_select', option_groups: [{ label: plain(), options: [option()] }] },
    '.option_groups.0',
  ),
  confirm: inActions({ ...button, confirm }, '.confirm'),
  conversation_filter: inActions({ type: 'conversations_select', filter: { include: ['im'] } }, '.filter'),
  plain_text: inMessage({ type: 'section', text: plain() }, '.text'),
  mrkdwn: inMessage({ type: 'section', text: mrkdwn() }, '.text'),
  raw_text: inMessage({ type: 'table', rows: [[raw]] }, '.rows.0.0'),
  raw_number: inMessage(
    { type: 'table', rows: [[{ type: 'raw_number', value: 1.5, text: 'a' }]] },
    '.rows.0.0',
  ),
  text: inRichText(text),
  link: inRichText({ type: 'link', url: 'https://example.com' }),
  rich_text_list: inMessage(
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [{ type: 'rich_text_section', elements: [text] }],
        },
      ],
    },
    '.elements.0',
  ),
};
