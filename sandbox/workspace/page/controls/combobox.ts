// A field to search in and choose from: one option, or several that stand before it.

import type { Option, OptionGroup } from '../block-types.ts';
import { iconButton, make } from '../elements.ts';
import { createListbox } from './listbox.ts';

export interface ComboboxOptions {
  /** How people find it who don't see it. */
  readonly name: string;
  readonly placeholder: string;
  readonly multi: boolean;
  /** How many may be chosen. */
  readonly most: number;
  readonly initial: readonly Option[];
  /** How many characters have to be typed before `load` is asked. */
  readonly least: number;
  /** How long typing has to rest before `load` is asked, in ms. */
  readonly delayMs: number;
  /** Whatever fits the query. @throws Error with words for the person */
  load(query: string): Promise<readonly OptionGroup[]>;
  /** Takes a choice; false when it didn't come to it, and what was chosen before stays. */
  change(chosen: readonly Option[]): Promise<boolean>;
}

export const optionNodes = ({ text, description }: Option): readonly Node[] => [
  make('span', { class: 'option-text' }, text.text),
  ...(description ? [make('span', { class: 'option-description quiet' }, description.text)] : []),
];

export function createCombobox(options: ComboboxOptions): HTMLElement {
  const { multi, most, least, placeholder } = options;
  let chosen = options.initial;
  let drawn: readonly Option[] = [];
  let asked = 0;
  let lastTaken: Promise<unknown> = Promise.resolve();
  const input = make('input', {
    role: 'combobox',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': options.name,
    'aria-expanded': 'false',
    placeholder,
  });
  const chips = make('span', { class: 'chips' });
  const list = createListbox<Option>({
    owner: input,
    name: options.name,
    side: 'below',
    multi,
    draw: optionNodes,
    isSelected: option => chosen.some(({ value }) => value === option.value),
    pick: option => void pick(option),
  });
  const node = make('span', { class: multi ? 'combobox multi' : 'combobox' }, chips, input, list.node);

  /** What the field says while nobody types in it. */
  function settle(): void {
    input.value = multi ? '' : (chosen[0]?.text.text ?? '');
    // Drawn anew only when they are others: a press on a chip takes the focus from the field, which settles it.
    if (!multi || drawn === chosen) return;
    drawn = chosen;
    input.placeholder = chosen.length === 0 ? placeholder : '';
    chips.replaceChildren(
      ...chosen.map(option => {
        const remove = iconButton('close', `Remove ${option.text.text}`);
        remove.addEventListener(
          'click',
          () => void take(chosen.filter(({ value }) => value !== option.value)),
        );
        return make('span', { class: 'chip' }, option.text.text, remove);
      }),
    );
  }

  async function askAfter(last: Promise<unknown>, next: readonly Option[]): Promise<boolean> {
    await last;
    return options.change(next);
  }

  /** One choice after the other: the app is asked about the next when it has answered the last. */
  async function take(next: readonly Option[]): Promise<void> {
    const before = chosen;
    chosen = next;
    settle();
    const taken = askAfter(lastTaken, next);
    lastTaken = taken;
    if ((await taken) || chosen !== next) return;
    chosen = before;
    settle();
  }

  async function pick(option: Option): Promise<void> {
    const isChosen = chosen.some(({ value }) => value === option.value);
    if (!multi) {
      list.hide();
      await take([option]);
      return;
    }
    const next = isChosen ? chosen.filter(({ value }) => value !== option.value) : [...chosen, option];
    if (next.length > most) {
      list.show([], `At most ${most} can be chosen.`);
      return;
    }
    const taken = take(next);
    await search('');
    await taken;
  }

  async function search(query: string): Promise<void> {
    asked += 1;
    const mine = asked;
    if (query.length < least) {
      list.show([], `Type ${least === 1 ? 'a character' : `${least} characters`} to search.`);
      return;
    }
    if (options.delayMs > 0) {
      list.show([], 'Searching…');
      await new Promise(resolve => setTimeout(resolve, options.delayMs));
      if (mine !== asked) return;
    }
    const groups = await options
      .load(query)
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (mine !== asked || document.activeElement !== input) return;
    if (typeof groups === 'string') {
      list.show([], groups);
      return;
    }
    list.show(
      groups.map(group => ({ label: group.label?.text, items: group.options })),
      'Nothing found.',
    );
  }

  function close(): void {
    asked += 1;
    list.hide();
    settle();
  }

  input.addEventListener('click', () => {
    if (list.isOpen()) return;
    input.select();
    void search('');
  });
  input.addEventListener('input', () => void search(input.value.trim()));
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (list.move(event)) event.preventDefault();
    else if (event.key === 'ArrowDown' && !list.isOpen()) {
      event.preventDefault();
      void search('');
    } else if (event.key === 'Escape' && list.isOpen()) {
      // Closes the list only, not the dialog that it may stand in.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = list.active();
      if (option) void pick(option);
    } else if (event.key === 'Backspace' && multi && input.value === '' && chosen.length > 0) {
      void take(chosen.slice(0, -1));
    }
  });
  settle();
  return node;
}
