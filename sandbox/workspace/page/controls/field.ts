// An input block: its label, its element, its hint, and what is wrong with it.

import type { Block, Element, InputBlock } from '../block-types.ts';
import { make, uniqueId } from '../elements.ts';
import { textNodes } from '../text.ts';
import type { Choice, On } from '../types.ts';
import { control } from './controls.ts';
import { choiceIn } from './state.ts';

export function field(block: Block & InputBlock, on: On): HTMLElement {
  const { label, hint, optional, element } = block;
  const [labelId, hintId, problemId] = [uniqueId('label'), uniqueId('hint'), uniqueId('problem')];
  const node = control(block, element, on, label.text);
  const group = node.matches('.choices') ? node : undefined;
  const input = node.matches('input, textarea')
    ? node
    : (node.querySelector<HTMLElement>('input:not([type=checkbox], [type=radio]), textarea') ?? undefined);
  const id = uniqueId('field');
  if (group) group.setAttribute('aria-labelledby', labelId);
  else if (input) {
    input.id = id;
    input.setAttribute('aria-describedby', `${hintId} ${problemId}`);
    if (optional !== true) input.setAttribute('aria-required', 'true');
    if (element.focus_on_load === true) input.setAttribute('autofocus', '');
  }
  const words = [...textNodes(label), ...(optional ? [make('span', { class: 'quiet' }, ' (optional)')] : [])];
  const whole = make(
    'div',
    { class: 'field' },
    group
      ? make('div', { class: 'label', id: labelId }, ...words)
      : make('label', { id: labelId, for: id }, ...words),
    node,
    make('div', { class: 'quiet', id: hintId }, ...(hint ? textNodes(hint) : [])),
    make('div', { class: 'problem', id: problemId, role: 'alert' }),
  );
  // What was wrong is not wrong any more as soon as something else stands there.
  whole.addEventListener('input', () => showProblem(whole, ''));
  return whole;
}

/** Shows what is wrong at the field of a block; an empty text takes it away. */
export function showProblem(node: HTMLElement, problem: string): void {
  const line = node.querySelector('.problem');
  if (line) line.textContent = problem;
  const input = node.querySelector('input, textarea');
  if (problem === '') input?.removeAttribute('aria-invalid');
  else input?.setAttribute('aria-invalid', 'true');
}

const isEmpty = (choice: Choice | undefined): boolean =>
  choice === undefined || choice === '' || (Array.isArray(choice) && choice.length === 0);

function textProblem(element: Element, text: string): string | undefined {
  const { min_length: least = 0, max_length: most = Number.POSITIVE_INFINITY } = element;
  if (text.length < least) return `This needs ${least} characters or more.`;
  if (text.length > most) return `This takes ${most} characters or fewer.`;
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'This needs an email address.';
  if (element.type === 'url_text_input' && !URL.canParse(text)) return 'This needs a web address.';
  if (element.type !== 'number_input') return undefined;
  const number = Number(text);
  if (Number.isNaN(number)) return 'This needs a number.';
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'This needs a whole number.';
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `This needs ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `This needs ${element.max_value} or less.`;
  return undefined;
}

/** What Slack's client would say before it submits; undefined when it would take it. The words are ours. */
export function fieldProblem(
  { optional, element }: InputBlock,
  choice: Choice | undefined,
): string | undefined {
  if (isEmpty(choice) && optional === true) return undefined;
  if (element.type === 'file_input')
    return 'Files can’t be attached here; while the app makes this optional, the rest can be tried.';
  if (isEmpty(choice)) return 'Please fill this in.';
  const isText = element.type.endsWith('_input');
  return isText && !Array.isArray(choice) ? textProblem(element, String(choice)) : undefined;
}

/** What stands in a field now. @param filled what was put into it since it was drawn */
export const currentChoice = (
  block: Block & InputBlock,
  on: On,
  filled: Choice | undefined,
): Choice | undefined => filled ?? choiceIn(on.value(block, block.element));
