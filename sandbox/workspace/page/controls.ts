// Draws what a person can press, choose in or type into.
import { make } from './elements.ts';
import { channelNames, peopleNames, textNodes } from './text.ts';
import type { Block, Element, On, Option } from './types.ts';

export const image = ({ image_url: src = '', alt_text: alt = '' }: Partial<Element>): HTMLElement =>
  make('img', { src, alt, title: alt, loading: 'lazy' });

const optionsOf = (element: Element): readonly Option[] => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap(group => group.options),
];

const optionNode = ({ value, text }: Option): HTMLElement => make('option', { value }, text.text);

function button(block: Block, element: Element, on: On): HTMLElement {
  const node = make(
    'button',
    { type: 'button', class: element.style ?? '', 'aria-label': element.accessibility_label },
    ...(typeof element.text === 'object' ? textNodes(element.text) : []),
  );
  node.addEventListener('click', () => {
    if (element.url !== undefined && /^https?:/i.test(element.url))
      window.open(element.url, '_blank', 'noopener,noreferrer');
    on.act(block, element, undefined);
  });
  return node;
}

function menu(block: Block, element: Element, on: On, options = optionsOf(element)): HTMLElement {
  const placeholder = element.placeholder?.text ?? (element.type === 'overflow' ? '…' : 'Choose');
  const node = make(
    'select',
    { multiple: element.type.startsWith('multi_'), 'aria-label': placeholder },
    make('option', { value: '' }, placeholder),
    ...options.map(optionNode),
  );
  if (element.initial_option) node.value = element.initial_option.value;
  node.addEventListener('change', () => {
    const chosen = [...node.selectedOptions].map(option => option.value).filter(value => value !== '');
    if (chosen.length > 0) on.act(block, element, node.multiple ? chosen : chosen[0]);
    if (element.type === 'overflow') node.value = '';
  });
  return node;
}

/** A field to type in asks the app for options; they are chosen in the menu beside it. */
function externalMenu(block: Block, element: Element, on: On): HTMLElement {
  const query = make('input', { placeholder: element.placeholder?.text ?? 'Search' });
  const list = make('select', { disabled: true }, make('option', { value: '' }, '…'));
  const ask = async () => {
    if (query.value.length < (element.min_query_length ?? 3)) return;
    const options = await on.suggest(block, element, query.value);
    list.replaceChildren(
      make('option', { value: '' }, `${options.length} found`),
      ...options.map(optionNode),
    );
    list.disabled = options.length === 0;
  };
  query.addEventListener('input', () => void ask());
  query.addEventListener('focus', () => void ask());
  list.addEventListener('change', () => {
    if (list.value !== '') on.act(block, element, list.value);
  });
  return make('span', { class: 'elements' }, query, list);
}

/** Checkboxes and radio buttons. */
function choices(block: Block, element: Element, on: On): HTMLElement {
  const many = element.type === 'checkboxes';
  const initial = [...(element.initial_options ?? []), element.initial_option].map(option => option?.value);
  const options = optionsOf(element).map(option => {
    const box = make('input', {
      type: many ? 'checkbox' : 'radio',
      name: `${block.block_id}-${element.action_id}`,
      value: option.value,
      checked: initial.includes(option.value),
    });
    return { box, label: make('label', {}, box, ' ', ...textNodes(option.text)) };
  });
  const node = make('span', {}, ...options.map(({ label }) => label));
  node.addEventListener('change', () => {
    const chosen = options.filter(({ box }) => box.checked).map(({ box }) => box.value);
    on.act(block, element, many ? chosen : chosen[0]);
  });
  return node;
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  datepicker: 'date',
  timepicker: 'time',
  number_input: 'number',
  email_text_input: 'email',
};

function input(block: Block, element: Element, on: On): HTMLElement {
  const node = element.multiline
    ? make('textarea')
    : make('input', { type: INPUT_TYPES[element.type] ?? 'text' });
  node.value = element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
  node.placeholder = element.placeholder?.text ?? '';
  node.addEventListener('change', () => on.act(block, element, node.value));
  return node;
}

/** One element of an actions block, an accessory, or the element of an input block. */
export function control(block: Block, element: Element, on: On): HTMLElement {
  const { type } = element;
  if (type === 'button') return button(block, element, on);
  if (type === 'image') return image(element);
  if (type === 'checkboxes' || type === 'radio_buttons') return choices(block, element, on);
  if (type.endsWith('external_select')) return externalMenu(block, element, on);
  if (type === 'overflow' || type.endsWith('static_select')) return menu(block, element, on);
  if (/^(?:multi_)?(?:users|conversations|channels)_select$/.test(type)) {
    const known = type.includes('users') ? peopleNames() : channelNames();
    return menu(
      block,
      element,
      on,
      known.map(([value, text]) => ({ value, text: { text } })),
    );
  }
  return input(block, element, on);
}
