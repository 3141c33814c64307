// Draws JSON as a tree that can be folded; what is folded is drawn when it is opened.
import { make } from '../elements.ts';
import { type Branch, branchOf, sizeText } from './json.ts';

/** Deeper levels start folded. */
const OPEN_LEVELS = 3;
/** Large lists start folded, too. */
const OPEN_ENTRIES = 40;
const MOST_ENTRIES = 500;

function leaf(value: unknown): HTMLElement {
  const kind = value === null ? 'null' : typeof value;
  return make('span', { class: `json-${kind}` }, JSON.stringify(value) ?? 'undefined');
}

const keyOf = (key: string | undefined): readonly (Node | string)[] =>
  key === undefined ? [] : [make('span', { class: 'json-key' }, key), ': '];

function branch(key: string | undefined, held: Branch, level: number): HTMLElement {
  const size = make(
    'span',
    { class: 'json-size' },
    `${held.kind === 'array' ? '[ ]' : '{ }'} ${sizeText(held)}`,
  );
  const summary = make('summary', {}, ...keyOf(key), size);
  if (held.embedded) summary.append(' ', make('span', { class: 'json-embedded' }, 'JSON in a text'));
  const children = make('div', { class: 'json-children' });
  const node = make('details', {}, summary, children);
  const fill = () => {
    if (!node.open || children.hasChildNodes()) return;
    const shown = held.entries.slice(0, MOST_ENTRIES);
    children.append(...shown.map(([name, value]) => treeNode(name, value, level + 1)));
    const more = held.entries.length - shown.length;
    if (more > 0) children.append(make('div', { class: 'quiet' }, `… and ${more} more: see the raw form`));
  };
  node.addEventListener('toggle', fill);
  node.open =
    held.entries.length > 0 && level < OPEN_LEVELS && (level === 0 || held.entries.length <= OPEN_ENTRIES);
  fill();
  return node;
}

function treeNode(key: string | undefined, value: unknown, level: number): HTMLElement {
  const held = branchOf(value);
  if (held) return branch(key, held, level);
  return make('div', { class: 'json-leaf' }, ...keyOf(key), leaf(value));
}

/** A tree of the value; texts that hold JSON are shown as what they hold. */
export const jsonTree = (value: unknown): HTMLElement =>
  make('div', { class: 'json-tree' }, treeNode(undefined, value, 0));

/** Opens everything below the node, or folds it. */
export function foldAll(tree: HTMLElement, open: boolean): void {
  for (let todo = [...tree.querySelectorAll('details')]; todo.length > 0; ) {
    const closed = todo.filter(node => node.open !== open);
    for (const node of closed) {
      node.open = open;
      node.dispatchEvent(new Event('toggle'));
    }
    todo = open ? [...tree.querySelectorAll('details')].filter(node => !node.open) : [];
  }
}
