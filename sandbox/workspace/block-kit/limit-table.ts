// Every number in Slack's documents of Block Kit: how long, how many, how much.
// Source: docs.slack.dev/reference/block-kit (blocks, block-elements, composition-objects) and docs.slack.dev/reference/views,
// read in November 2026. What no document has says so.

/** Both bounds are allowed values; without `max` there is none. */
export interface Limit {
  /** `characters` are UTF-16 units. Slack doesn't say what it counts; no other count is larger. */
  readonly of: 'characters' | 'items' | 'value';
  readonly min: number;
  readonly max: number | undefined;
}

const characters = (max?: number): Limit => ({ of: 'characters', min: 1, max });
/** May be empty. */
const upTo = (max: number): Limit => ({ of: 'characters', min: 0, max });
const items = (min: number, max?: number): Limit => ({ of: 'items', min, max });
const value = (min: number, max?: number): Limit => ({ of: 'value', min, max });

type Limits = Readonly<Record<string, Limit>>;

const block: Limits = { block_id: upTo(255) };
const action: Limits = { action_id: upTo(255) };
const field: Limits = { ...action, 'placeholder.text': characters(150) };
const image: Limits = {
  image_url: characters(3000),
  alt_text: characters(2000),
  'title.text': characters(2000),
};
const button: Limits = { ...action, 'text.text': characters(75), accessibility_label: characters(75) };
const staticSelect: Limits = { ...field, options: items(1, 100), option_groups: items(1, 100) };
const multi: Limits = { max_selected_items: value(1) };
const view: Limits = {
  blocks: items(0, 100),
  private_metadata: upTo(3000),
  callback_id: upTo(255),
  // Not documented: as long as the other ids.
  external_id: upTo(255),
};

/** By what an object is (see walk.ts), then by the path within it. */
export const LIMITS: Readonly<Record<string, Limits>> = {
  message: { blocks: items(0, 50) },
  modal: {
    ...view,
    'title.text': characters(24),
    'submit.text': characters(24),
    'close.text': characters(24),
  },
  home: view,

  actions: { ...block, elements: items(1, 25) },
  // 200 is what Slack's Java SDK documents.
  alert: { ...block, 'text.text': characters(200) },
  card: {
    ...block,
    'title.text': characters(150),
    'subtitle.text': characters(150),
    'body.text': characters(200),
    'subtext.text': characters(200),
    // 3 is what Slack's Java SDK documents; that an empty array is refused isn't documented.
    actions: items(1, 3),
  },
  carousel: { ...block, elements: items(1, 10) },
  container: {
    ...block,
    'title.text': characters(150),
    'subtitle.text': characters(150),
    // The least isn't documented.
    child_blocks: items(1, 10),
  },
  // 2,000 isn't documented: apps have been refused from 2,001 characters on.
  context: { ...block, elements: items(1, 10), 'elements.*.text': characters(2000) },
  context_actions: { ...block, elements: items(1, 5) },
  data_table: {
    ...block,
    rows: items(2, 201),
    'rows.*': items(1, 20),
    // Not documented that it may not be empty.
    caption: characters(),
    page_size: value(1, 100),
    row_header_column_index: value(0),
  },
  divider: block,
  file: { ...block, external_id: characters() },
  header: { ...block, 'text.text': characters(150) },
  input: { ...block, 'label.text': characters(2000), 'hint.text': characters(2000) },
  // The block and the element have the same ones; only the block has a title.
  image: { ...block, ...image },
  markdown: { ...block, text: characters(12_000) },
  // Neither titles nor tasks of a plan have a documented limit.
  plan: { ...block, title: characters() },
  // The least isn't documented: an empty rich_text has been refused to apps.
  rich_text: { ...block, elements: items(1) },
  section: {
    ...block,
    'text.text': characters(3000),
    fields: items(1, 10),
    'fields.*.text': characters(2000),
  },
  // The least of rows isn't documented.
  table: { ...block, rows: items(1, 100), 'rows.*': items(1, 20), column_settings: items(1, 20) },
  task_card: { ...block, task_id: characters(), title: characters() },
  video: {
    ...block,
    // "Less than 200" and "less than 50" are the documents' words, which Slack uses elsewhere for "up to".
    'title.text': characters(200),
    'description.text': characters(200),
    author_name: characters(50),
    provider_name: characters(50),
    alt_text: characters(),
    video_url: characters(3000),
    thumbnail_url: characters(3000),
  },

  button: { ...button, value: upTo(2000), url: characters(3000) },
  workflow_button: button,
  feedback_buttons: action,
  feedback_button: { 'text.text': characters(75), accessibility_label: characters(75), value: upTo(2000) },
  icon_button: { ...button, value: upTo(2000), visible_to_user_ids: items(1, 10) },
  overflow: { ...action, options: items(1, 5) },
  checkboxes: { ...action, options: items(1, 10), initial_options: items(1) },
  radio_buttons: { ...action, options: items(1, 10) },
  static_select: staticSelect,
  multi_static_select: { ...staticSelect, ...multi, initial_options: items(1) },
  external_select: { ...field, min_query_length: value(0) },
  multi_external_select: { ...field, ...multi, min_query_length: value(0) },
  users_select: field,
  multi_users_select: { ...field, ...multi },
  channels_select: field,
  multi_channels_select: { ...field, ...multi },
  conversations_select: field,
  multi_conversations_select: { ...field, ...multi },
  datepicker: field,
  timepicker: field,
  // Documented as ten digits: seconds since 1970.
  datetimepicker: { ...action, initial_date_time: value(1_000_000_000, 9_999_999_999) },
  plain_text_input: {
    ...field,
    min_length: value(0, 3000),
    max_length: value(1, 3000),
    // Not documented: as long as the longest input.
    initial_value: upTo(3000),
  },
  email_text_input: field,
  url_text_input: field,
  number_input: field,
  rich_text_input: { ...field, min_lines: value(1, 100), max_lines: value(1, 100) },
  file_input: { ...action, filetypes: items(1), max_files: value(1, 10) },
  url: { url: characters(3000), text: characters() },

  // Slack's own types say 75; its page is quoted with 150 meanwhile. The stricter one serves until somebody has tried it.
  option: {
    'text.text': characters(75),
    value: characters(75),
    'description.text': characters(75),
    url: characters(3000),
  },
  option_group: { 'label.text': characters(75), options: items(1, 100) },
  confirm: {
    'title.text': characters(100),
    'text.text': characters(300),
    'confirm.text': characters(30),
    'deny.text': characters(30),
  },
  conversation_filter: { include: items(1) },
  plain_text: { text: characters(3000) },
  mrkdwn: { text: characters(3000) },
  raw_text: { text: characters() },
  raw_number: { text: characters() },

  // Not documented: apps have been refused empty text here too.
  text: { text: characters() },
  link: { url: characters() },
  // Documented as a level from 0 to 8.
  rich_text_list: { indent: value(0, 8) },
};
