// Reads what `state.values` says about an element, in the form in which a choice is handed around.
import type { Block, Element, Option } from '../block-types.ts';
import type { Choice, On, StateValue } from '../types.ts';

const isOption = (value: unknown): value is Option =>
  typeof value === 'object' && value !== null && 'value' in value && 'text' in value;

const HOLDERS = [
  'selected_user',
  'selected_conversation',
  'selected_channel',
  'selected_users',
  'selected_conversations',
  'selected_channels',
  'selected_date',
  'selected_time',
  'selected_date_time',
  'value',
] as const;

const isChoice = (value: unknown): value is Choice =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  (Array.isArray(value) && value.every(item => typeof item === 'string'));

/** The options that are chosen: for menus of the app's own options, checkboxes and radio buttons. */
export function chosenOptions(value: StateValue | undefined): readonly Option[] {
  const many: unknown = value?.['selected_options'];
  const one: unknown = value?.['selected_option'];
  const all: readonly unknown[] = Array.isArray(many) ? many : [one];
  return all.filter(isOption);
}

/** The ids of people or channels that are chosen. */
export function chosenIds(value: StateValue | undefined): readonly string[] {
  const choice = choiceIn(value);
  if (typeof choice === 'string') return [choice];
  return typeof choice === 'object' ? choice : [];
}

/** Undefined where nothing is chosen. */
export function choiceIn(value: StateValue | undefined): Choice | undefined {
  if (value === undefined) return undefined;
  const options = chosenOptions(value).map(option => option.value);
  if ('selected_options' in value) return options;
  if ('selected_option' in value) return options[0];
  return HOLDERS.map(key => value[key]).find(isChoice);
}

/** The text that an input begins with. */
export function textIn(block: Block, element: Element, on: On): string {
  const choice = choiceIn(on.value(block, element));
  return typeof choice === 'string' || typeof choice === 'number' ? String(choice) : '';
}
