// What a person types into: text, numbers, addresses, dates and times.

import type { Block, Element } from '../block-types.ts';
import { make } from '../elements.ts';
import type { On } from '../types.ts';
import { act, chosen } from './act.ts';
import { textIn } from './state.ts';

/** Slack waits for a rest in typing before it tells the app of characters; how long isn't documented. */
const CHARACTER_DELAY_MS = 300;

const TEXT_TYPES: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  plain_text_input: 'text',
};

function textNode(element: Element): HTMLInputElement | HTMLTextAreaElement {
  const shared = {
    placeholder: element.placeholder?.text,
    maxlength: element.max_length === undefined ? undefined : String(element.max_length),
    autocomplete: 'off',
  };
  if (element.multiline === true || element.type === 'rich_text_input')
    return make('textarea', { ...shared, rows: '4' });
  if (element.type !== 'number_input')
    return make('input', { ...shared, type: TEXT_TYPES[element.type] ?? 'text' });
  return make('input', {
    ...shared,
    type: 'number',
    min: element.min_value,
    max: element.max_value,
    step: element.is_decimal_allowed ? 'any' : '1',
  });
}

/** A text of any kind. Where the app wants to be told while it is typed, it says how in `dispatch_action_config`. */
export function textInput(block: Block, element: Element, on: On): HTMLElement {
  const node = textNode(element);
  node.value = textIn(block, element, on);
  const dispatches = block.type === 'input' && block.dispatch_action === true;
  // Which it is when the app says nothing isn't documented; Slack's clients were seen to wait for Enter.
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    clearTimeout(timer);
    void act(node, block, element, on, node.value);
  };
  node.addEventListener('input', () => {
    on.fill(block, element, node.value);
    if (!dispatches || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(tell, CHARACTER_DELAY_MS);
  });
  if (!dispatches || !triggers.includes('on_enter_pressed')) return node;
  node.addEventListener('keydown', event => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    tell();
  });
  return make(
    'span',
    { class: 'with-note' },
    node,
    make('span', { class: 'quiet' }, 'Press Enter to send it to the app.'),
  );
}

const PICKERS: Readonly<Record<string, { readonly type: string; readonly name: string }>> = {
  datepicker: { type: 'date', name: 'Date' },
  timepicker: { type: 'time', name: 'Time' },
  datetimepicker: { type: 'datetime-local', name: 'Date and time' },
};

/** Seconds since the epoch as the field wants them: in the reader's zone, to the minute. */
function localTime(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A date, a time, or both; the browser's own picker. */
export function picker(block: Block, element: Element, on: On, label?: string): HTMLElement {
  const { type, name } = PICKERS[element.type] ?? { type: 'date', name: 'Date' };
  const both = element.type === 'datetimepicker';
  const node = make('input', { type, 'aria-label': label ?? element.placeholder?.text ?? name });
  let held = textIn(block, element, on);
  const show = () => {
    node.value = both && held !== '' ? localTime(held) : held;
  };
  const tell = async () => {
    const value = both ? Math.floor(new Date(node.value).getTime() / 1000) : node.value;
    if (node.value === '') return;
    if (await chosen(node, block, element, on, value)) held = String(value);
    else show();
  };
  node.addEventListener('change', () => void tell());
  show();
  return node;
}
