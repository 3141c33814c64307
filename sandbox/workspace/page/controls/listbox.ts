// A list that pops up at an input: moved through with the arrow keys, while the focus stays in the input.
// Follows the combobox pattern of the ARIA Authoring Practices: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { make, uniqueId } from '../elements.ts';

export interface Group<Item> {
  readonly label?: string | undefined;
  readonly items: readonly Item[];
}

export interface ListboxOptions<Item> {
  /** The input that has the focus. */
  readonly owner: HTMLElement;
  readonly name: string;
  readonly side: 'above' | 'below';
  readonly multi?: boolean;
  draw(item: Item): readonly (Node | string)[];
  isSelected?(item: Item): boolean;
  pick(item: Item): void;
}

export interface Listbox<Item> {
  /** To be put into the page close to its owner. */
  readonly node: HTMLElement;
  /** Opens with these, the first selected one active. Without any, the note is shown. */
  show(groups: readonly Group<Item>[], note?: string): void;
  hide(): void;
  isOpen(): boolean;
  /** The item that Enter would take. */
  active(): Item | undefined;
  /** Moves with the arrow keys. True when the key was meant for the list. */
  move(event: KeyboardEvent): boolean;
}

const GAP = 4;

/** Places a popup at its owner, on the other side when there is no room. */
export function place(
  popup: HTMLElement,
  owner: HTMLElement,
  side: 'above' | 'below',
  sameWidth: boolean,
): void {
  const { left, top, bottom, width } = owner.getBoundingClientRect();
  if (sameWidth) popup.style.setProperty('min-width', `${width}px`);
  const { offsetHeight: height, offsetWidth: own } = popup;
  const isAbove =
    side === 'above' ? top - height - GAP >= 0 : bottom + height + GAP > innerHeight && top > height;
  popup.style.setProperty('left', `${Math.max(GAP, Math.min(left, innerWidth - own - GAP))}px`);
  popup.style.setProperty('top', `${Math.max(GAP, isAbove ? top - height - GAP : bottom + GAP)}px`);
}

/** Keeps a popup at its owner while what it stands in scrolls or grows; to be called when it opens. @returns ends that */
export function follow(popup: HTMLElement, owner: HTMLElement, put: () => void): () => void {
  const ended = new AbortController();
  const again = (event: Event): void => {
    if (event.target instanceof Node && popup.contains(event.target)) return;
    if (owner.isConnected) put();
    else popup.hidePopover();
  };
  const options = { capture: true, passive: true, signal: ended.signal };
  addEventListener('scroll', again, options);
  addEventListener('resize', again, options);
  return () => ended.abort();
}

export function createListbox<Item>(options: ListboxOptions<Item>): Listbox<Item> {
  const { owner, name, side } = options;
  const list = make('div', {
    role: 'listbox',
    id: uniqueId('list'),
    'aria-label': name,
    'aria-multiselectable': options.multi === true ? 'true' : undefined,
  });
  const note = make('div', { class: 'popup-note quiet' });
  const node = make('div', { class: 'popup', popover: 'manual' }, note, list);
  let rows: readonly { readonly item: Item; readonly row: HTMLElement }[] = [];
  let at = -1;
  let open = false;
  let unfollow = (): void => undefined;
  const put = (): void => place(node, owner.closest<HTMLElement>('.combobox') ?? owner, side, true);
  owner.setAttribute('aria-controls', list.id);
  owner.setAttribute('aria-autocomplete', 'list');

  function activate(index: number): void {
    rows[at]?.row.classList.remove('active');
    at = index;
    const row = rows[at]?.row;
    row?.classList.add('active');
    row?.scrollIntoView({ block: 'nearest' });
    if (row) owner.setAttribute('aria-activedescendant', row.id);
    else owner.removeAttribute('aria-activedescendant');
  }

  function rowOf(item: Item): HTMLElement {
    const row = make(
      'div',
      {
        role: 'option',
        id: uniqueId('option'),
        'aria-selected': String(options.isSelected?.(item) ?? false),
      },
      ...options.draw(item),
    );
    row.addEventListener('click', () => options.pick(item));
    return row;
  }

  function groupOf({ label, items }: Group<Item>): readonly HTMLElement[] {
    const own = items.map(item => ({ item, row: rowOf(item) }));
    rows = [...rows, ...own];
    const nodes = own.map(({ row }) => row);
    if (label === undefined) return nodes;
    const head = make(
      'div',
      { class: 'popup-group quiet', id: uniqueId('group'), role: 'presentation' },
      label,
    );
    return [make('div', { role: 'group', 'aria-labelledby': head.id }, head, ...nodes)];
  }

  // A press in the list must not take the focus from the input.
  node.addEventListener('pointerdown', event => event.preventDefault());
  node.addEventListener('mousedown', event => event.preventDefault());

  const hide = (): void => {
    if (!open) return;
    open = false;
    unfollow();
    node.hidePopover();
    owner.setAttribute('aria-expanded', 'false');
    owner.removeAttribute('aria-activedescendant');
  };

  return {
    node,
    hide,
    isOpen: () => open,
    active: () => (open ? rows[at]?.item : undefined),
    show(groups, words = '') {
      rows = [];
      at = -1;
      list.replaceChildren(...groups.flatMap(groupOf));
      note.textContent = rows.length === 0 ? words : '';
      if (rows.length === 0 && words === '') {
        hide();
        return;
      }
      if (!open) {
        node.showPopover();
        unfollow = follow(node, owner, put);
      }
      open = true;
      owner.setAttribute('aria-expanded', 'true');
      put();
      const selected = rows.findIndex(({ item }) => options.isSelected?.(item) === true);
      activate(rows.length === 0 ? -1 : Math.max(0, options.multi === true ? 0 : selected));
    },
    move({ key }) {
      if (!open || rows.length === 0) return false;
      const last = rows.length - 1;
      if (key === 'ArrowDown') activate(at === last ? 0 : at + 1);
      else if (key === 'ArrowUp') activate(at <= 0 ? last : at - 1);
      else return false;
      return true;
    },
  };
}
