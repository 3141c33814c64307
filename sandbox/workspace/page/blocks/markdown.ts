// Draws standard Markdown out of what the workspace parsed.
import type { Markdown } from '../../texts/markdown.ts';
import { make } from '../elements.ts';
import { inlineNodes } from '../text.ts';

type List = Extract<Markdown, { kind: 'list' }>;
type Table = Extract<Markdown, { kind: 'table' }>;

/** Every heading looks alike in Slack but for its size; the smaller ones are level 3 here. */
const HEADINGS = ['h3', 'h4', 'h5'] as const;

function list({ start, items }: List): HTMLElement {
  const lines = items.map(({ checked, children }) => {
    const box = make('input', {
      type: 'checkbox',
      disabled: true,
      checked,
      'aria-label': checked ? 'done' : 'to do',
    });
    return make(
      'li',
      { class: checked === undefined ? undefined : 'task' },
      ...(checked === undefined ? [] : [box]),
      ...markdown(children),
    );
  });
  return start === undefined ? make('ul', {}, ...lines) : make('ol', { start: String(start) }, ...lines);
}

function table({ align, rows }: Table): HTMLElement {
  const [head = [], ...body] = rows;
  const cells = (tag: 'th' | 'td', row: Table['rows'][number]) =>
    row.map((cell, column) => make(tag, { class: `align-${align[column] ?? 'left'}` }, ...inlineNodes(cell)));
  return make(
    'div',
    { class: 'table-frame', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...cells('th', head))),
      make('tbody', {}, ...body.map(row => make('tr', {}, ...cells('td', row)))),
    ),
  );
}

function node(part: Markdown): Node {
  switch (part.kind) {
    case 'paragraph':
      return make('p', {}, ...inlineNodes(part.inlines));
    case 'heading':
      return make(HEADINGS[Math.min(part.depth, 3) - 1] ?? 'h5', {}, ...inlineNodes(part.inlines));
    case 'list':
      return list(part);
    case 'quote':
      return make('blockquote', {}, ...markdown(part.children));
    case 'code':
      return make('pre', {}, part.text);
    case 'table':
      return table(part);
    case 'rule':
      return make('hr');
  }
}

/** Nodes for parsed Markdown. */
export const markdown = (parts: readonly Markdown[]): readonly Node[] => parts.map(node);
