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
  let told: string | undefined;
  /** While the app is being asked it is told nothing else, but afterwards what was typed meanwhile. */
  const tell = async (): Promise<void> => {
    clearTimeout(timer);
    if (node.ariaBusy === 'true') return;
    told = node.value;
    await act(node, block, element, on, told);
    if (triggers.includes('on_character_entered') && node.value !== told) await tell();
  };
  node.addEventListener('input', () => {
    on.fill(block, element, node.value);
    if (!dispatches || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(() => void tell(), CHARACTER_DELAY_MS);
  });
  if (!dispatches || !triggers.includes('on_enter_pressed')) return node;
  node.addEventListener('keydown', event => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void tell();
  });
  return make(
    'span',
    { class: 'with-note' },
    node,
    make('span', { class: 'quiet' }, 'Press Enter to send it to the app.'),
  );
}

/** The greatest that can be typed: a year has four digits. */
const PICKERS: Readonly<
  Record<string, { readonly type: string; readonly name: string; readonly max?: string }>
> = {
  datepicker: { type: 'date', name: 'Date', max: '9999-12-31' },
  timepicker: { type: 'time', name: 'Time' },
  datetimepicker: { type: 'datetime-local', name: 'Date and time', max: '9999-12-31T23:59' },
};

/** Seconds since the epoch as the field wants them: in the reader's zone, to the minute. */
function localTime(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** With these a date is typed part by part, and the browser tells of each: of the years 2, 20, 202 and 2026. */
const TYPING = /^(?:\d|[apAP]|ArrowUp|ArrowDown|Backspace|Delete)$/;

/** A date, a time, or both; the browser's own picker. What is typed counts when the person leaves it, or presses Enter. */
export function picker(block: Block, element: Element, on: On, label?: string): HTMLElement {
  const { type, name, max } = PICKERS[element.type] ?? { type: 'date', name: 'Date' };
  const both = element.type === 'datetimepicker';
  const node = make('input', { type, max, 'aria-label': label ?? element.placeholder?.text ?? name });
  let held = textIn(block, element, on);
  const show = () => {
    node.value = both && held !== '' ? localTime(held) : held;
  };
  const tell = async () => {
    const value = both ? Math.floor(new Date(node.value).getTime() / 1000) : node.value;
    isTyping = false;
    if (String(value) === held) return;
    // Slack's pickers were not seen to go back to nothing.
    if (node.value !== '' && (await chosen(node, block, element, on, value))) held = String(value);
    else show();
  };
  let isTyping = false;
  node.addEventListener('keydown', ({ key }) => {
    if (TYPING.test(key)) isTyping = true;
    else if (key === 'Enter' && isTyping) void tell();
  });
  node.addEventListener('change', () => {
    if (!isTyping) void tell();
  });
  node.addEventListener('blur', () => {
    if (isTyping) void tell();
  });
  show();
  return node;
}
