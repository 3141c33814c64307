// What Slack asks of one block or element beyond types and numbers: which fields go together, and with what values.
import { entryOf, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import { type Problem, problem } from './problem.ts';
import { type Found, valuesAt } from './walk.ts';

/** The words of these are ours unless they say so: Slack's aren't known. */
type Rule = (value: JsonObject, pointer: string) => readonly Problem[];

const NONE: readonly Problem[] = [];
const refuse = (when: boolean, pointer: string, text: string): readonly Problem[] =>
  when ? [problem(pointer, text)] : NONE;

const has = (object: JsonObject, field: string): boolean => object[field] !== undefined;

const exactlyOne =
  (one: string, other: string): Rule =>
  (value, pointer) =>
    refuse(has(value, one) === has(value, other), pointer, `exactly one of ${one} and ${other} is needed`);

const atLeastOne =
  (...fields: readonly [string, ...string[]]): Rule =>
  (value, pointer) =>
    refuse(!fields.some(field => has(value, field)), pointer, `missing required field: ${fields[0]}`);

const optionsOf = (element: JsonObject): readonly JsonObject[] => [
  ...objectsAt(element, 'options'),
  ...objectsAt(element, 'option_groups').flatMap(group => objectsAt(group, 'options')),
];

/** "Exactly matches" in Slack's documents; whether a differing description matters isn't known. */
const sameOption = (a: JsonObject, b: JsonObject): boolean =>
  a['value'] === b['value'] && objectAt(a, 'text')?.['text'] === objectAt(b, 'text')?.['text'];

const initialAmongOptions: Rule = (value, pointer) =>
  [...valuesAt(value, 'initial_option'), ...valuesAt(value, 'initial_options.*')].flatMap(initial =>
    refuse(
      isObject(initial.value) &&
        !optionsOf(value).some(option => isObject(initial.value) && sameOption(option, initial.value)),
      `${pointer}${initial.pointer}`,
      'initial_option must be one of the options',
    ),
  );

/** Only an overflow's options may have a url. */
const withoutUrls: Rule = (value, pointer) =>
  ['options.*', 'option_groups.*.options.*', 'initial_option', 'initial_options.*']
    .flatMap(path => valuesAt(value, path))
    .flatMap(option =>
      refuse(
        isObject(option.value) && has(option.value, 'url'),
        `${pointer}${option.pointer}`,
        'invalid additional property: url',
      ),
    );

const uniqueActionIds =
  (field: string): Rule =>
  (value, pointer) => {
    const ids = objectsAt(value, field).flatMap(element => textAt(element, 'action_id') ?? []);
    return refuse(new Set(ids).size < ids.length, `${pointer}/${field}`, '`action_id` is used twice');
  };

const matches =
  (field: string, pattern: RegExp, text: string): Rule =>
  (value, pointer) => {
    const found = textAt(value, field);
    return refuse(found !== undefined && !pattern.test(found), `${pointer}/${field}`, text);
  };

/** For numbers, and for text that is a number: number inputs hold their bounds as text. */
const inOrder =
  (least: string, most: string): Rule =>
  (value, pointer) =>
    refuse(
      has(value, least) && has(value, most) && Number(value[least]) > Number(value[most]),
      `${pointer}/${least}`,
      `must be at most ${most}`,
    );

const https = (field: string): Rule => matches(field, /^https:\/\//, 'must be an https URL');

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

const initialDate: Rule = (value, pointer) => {
  const date = textAt(value, 'initial_date');
  return refuse(date !== undefined && !isDate(date), `${pointer}/initial_date`, 'must be a date: YYYY-MM-DD');
};

const numberTexts: Rule = (value, pointer) => {
  const pattern = value['is_decimal_allowed'] === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  return ['initial_value', 'min_value', 'max_value'].flatMap(field =>
    matches(field, pattern, 'must be a number')(value, pointer),
  );
};

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block: the first row is the header. */
const dataTableRows: Rule = (value, pointer) => {
  const rows = Array.isArray(value['rows']) ? value['rows'].filter(row => Array.isArray(row)) : [];
  const widths = new Set(rows.map(row => row.length));
  const header: readonly unknown[] = rows[0] ?? [];
  return [
    ...refuse(widths.size > 1, `${pointer}/rows`, 'all rows must have the same number of cells'),
    ...header.flatMap((cell, index) =>
      refuse(
        isObject(cell) && cell['type'] === 'rich_text',
        `${pointer}/rows/0/${index}/type`,
        'unsupported type: rich_text',
      ),
    ),
  ];
};

/** https://docs.slack.dev/reference/block-kit/blocks/input-block */
const noDispatchOfFiles: Rule = (value, pointer) =>
  refuse(
    value['dispatch_action'] === true && objectAt(value, 'element')?.['type'] === 'file_input',
    `${pointer}/dispatch_action`,
    'dispatch_action must not be true for a file_input',
  );

const choice = [initialAmongOptions, withoutUrls];
const staticChoice = [exactlyOne('options', 'option_groups'), ...choice];
const oneImage = exactlyOne('image_url', 'slack_file');

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  section: [atLeastOne('text', 'fields')],
  actions: [uniqueActionIds('elements')],
  context_actions: [uniqueActionIds('elements')],
  card: [
    atLeastOne('title', 'hero_image', 'actions', 'body'),
    uniqueActionIds('actions'),
    (value, pointer) =>
      refuse(
        has(value, 'icon') && has(value, 'slack_icon'),
        pointer,
        'only one of icon and slack_icon is allowed',
      ),
  ],
  container: [atLeastOne('title', 'rich_text_title')],
  data_table: [dataTableRows],
  image: [oneImage],
  input: [noDispatchOfFiles],
  video: [https('video_url'), https('title_url')],
  slack_file: [exactlyOne('id', 'url')],
  conversation_filter: [atLeastOne('include', 'exclude_external_shared_channels', 'exclude_bot_users')],

  static_select: staticChoice,
  multi_static_select: staticChoice,
  checkboxes: choice,
  radio_buttons: choice,
  external_select: [withoutUrls],
  multi_external_select: [withoutUrls],
  datepicker: [initialDate],
  timepicker: [matches('initial_time', /^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time: HH:mm')],
  plain_text_input: [inOrder('min_length', 'max_length')],
  rich_text_input: [inOrder('min_lines', 'max_lines')],
  number_input: [numberTexts, inOrder('min_value', 'max_value')],
};

export const ruleProblems = (everything: readonly Found[]): readonly Problem[] =>
  everything.flatMap(({ kind, value, pointer }) =>
    (entryOf(RULES, kind) ?? []).flatMap(rule => rule(value, pointer)),
  );
