// Checkboxes and radio buttons.

import type { Block, Element } from '../block-types.ts';
import { make, uniqueId } from '../elements.ts';
import { textNodes } from '../text.ts';
import type { On } from '../types.ts';
import { chosen } from './act.ts';
import { chosenOptions } from './state.ts';

export function choices(block: Block, element: Element, on: On): HTMLElement {
  const many = element.type === 'checkboxes';
  const name = uniqueId('choice');
  let held = chosenOptions(on.value(block, element)).map(({ value }) => value);
  const boxes = (element.options ?? []).map(option => {
    const box = make('input', { type: many ? 'checkbox' : 'radio', name, value: option.value });
    const description = option.description
      ? [make('span', { class: 'option-description quiet' }, ...textNodes(option.description))]
      : [];
    const words = make(
      'span',
      {},
      make('span', { class: 'option-text' }, ...textNodes(option.text)),
      ...description,
    );
    return { box, label: make('label', { class: 'choice' }, box, words) };
  });
  const show = (): void => {
    for (const { box } of boxes) box.checked = held.includes(box.value);
  };
  const node = make(
    'div',
    { class: 'choices', role: many ? 'group' : 'radiogroup' },
    ...boxes.map(({ label }) => label),
  );
  node.addEventListener('change', () => {
    const values = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    const tell = async () => {
      if (await chosen(node, block, element, on, many ? values : (values[0] ?? ''))) held = values;
      else show();
    };
    void tell();
  });
  show();
  return node;
}
