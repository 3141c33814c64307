// The interactive elements within blocks: find them, and say what a choice in one of them is.

import { type JsonObject, objectAt, objectsAt, objectsIn, textAt } from '../json.ts';
import { BLOCKS_IN, ELEMENTS_IN, isInert } from './nesting.ts';

/** One interactive element where it stands. */
export interface Control {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: JsonObject;
  /** The innermost block: a card, not its carousel. That Slack names this one in an action isn't documented. */
  readonly block: JsonObject;
}

export const labelOf = (object: JsonObject, key = 'text'): string =>
  textAt(objectAt(object, key) ?? {}, 'text') ?? '';

/** Every interactive element, in reading order, also of blocks within blocks. */
export function controlsIn(blocks: readonly JsonObject[]): readonly Control[] {
  return blocks.flatMap(block => {
    const type = textAt(block, 'type') ?? '';
    const held = block[ELEMENTS_IN[type] ?? ''];
    const own = objectsIn(Array.isArray(held) ? held : [held])
      .map(element => ({
        blockId: textAt(block, 'block_id') ?? '',
        actionId: textAt(element, 'action_id') ?? '',
        type: textAt(element, 'type') ?? '',
        element,
        block,
      }))
      .filter(control => !isInert(control.type));
    return [...own, ...controlsIn(objectsAt(block, BLOCKS_IN[type] ?? ''))];
  });
}

/** Whether pressing it is all there is to it. The two of feedback_buttons are told apart by the choice. */
export const isPressed = (type: string): boolean =>
  ['button', 'icon_button', 'workflow_button', 'feedback_buttons', 'overflow'].includes(type);

/** What can be chosen in it: its options, or the two of feedback_buttons. */
export const optionsOf = (element: JsonObject): readonly JsonObject[] => [
  ...objectsAt(element, 'options'),
  ...objectsAt(element, 'option_groups').flatMap(group => objectsAt(group, 'options')),
  ...objectsIn([element['positive_button'], element['negative_button']]),
];

/** The option with this value or this visible text. */
export const findOption = (options: readonly JsonObject[], wanted: string): JsonObject | undefined =>
  options.find(option => option['value'] === wanted) ?? options.find(option => labelOf(option) === wanted);

/** Which key of `state` and of an action holds the value, by element type. */
const VALUE_KEYS: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  rich_text_input: 'rich_text_value',
  file_input: 'files',
};
const ONE_OPTION = new Set(['static_select', 'external_select', 'radio_buttons', 'overflow']);
const MANY_OPTIONS = new Set(['multi_static_select', 'multi_external_select', 'checkboxes']);

export type Choice = string | number | readonly string[];

/**
 * What `state.values` and an action say for a choice. `options` are those that the element shows.
 * @throws Error when the element has no such option.
 */
export function chosenValue(
  control: Control,
  choice: Choice,
  options = optionsOf(control.element),
): JsonObject {
  const pick = (wanted: string): JsonObject => {
    const option = findOption(options, wanted);
    if (!option)
      throw new Error(
        `No option "${wanted}" in ${control.actionId}; there are: ${options.map(o => labelOf(o)).join(', ')}`,
      );
    return option;
  };
  if (ONE_OPTION.has(control.type)) return { type: control.type, selected_option: pick(String(choice)) };
  if (MANY_OPTIONS.has(control.type)) {
    const wanted = Array.isArray(choice) ? choice : [choice];
    return { type: control.type, selected_options: wanted.map(item => pick(String(item))) };
  }
  if (control.type === 'feedback_buttons') {
    const { value, text } = pick(String(choice));
    return { type: control.type, value, text };
  }
  const value = control.type === 'rich_text_input' ? asRichText(String(choice)) : choice;
  return { type: control.type, [VALUE_KEYS[control.type] ?? 'value']: value };
}

const asRichText = (text: string): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

/** What the element holds before anybody touched it. */
export function initialValue({ type, element }: Control): JsonObject {
  if (ONE_OPTION.has(type)) return { type, selected_option: element['initial_option'] ?? null };
  if (MANY_OPTIONS.has(type)) return { type, selected_options: element['initial_options'] ?? [] };
  if (type === 'file_input') return { type, files: [] };
  const key = VALUE_KEYS[type] ?? 'value';
  return { type, [key]: element[key.replace('selected', 'initial')] ?? element['initial_value'] ?? null };
}

export type StateValues = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** `state.values` for these blocks: what was chosen, otherwise what was there at first. Buttons have none. */
export function stateValues(blocks: readonly JsonObject[], chosen: StateValues): StateValues {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const control of controlsIn(blocks)) {
    if (isPressed(control.type)) continue;
    const before = chosen[control.blockId]?.[control.actionId];
    // An app may put another kind of element in the place of one that was filled in.
    const value = before?.['type'] === control.type ? before : initialValue(control);
    values[control.blockId] = { ...values[control.blockId], [control.actionId]: value };
  }
  return values;
}
