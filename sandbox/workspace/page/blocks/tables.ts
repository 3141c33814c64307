// Draws tables: plain ones, and data tables that are sorted by a column and turned page by page.

import type { Block, Cell } from '../block-types.ts';
import { make } from '../elements.ts';
import { richText } from './rich-text.ts';

type Table = Extract<Block, { type: 'table' | 'data_table' }>;
type Row = readonly Cell[];

const plain = (cell: Cell): string => cell.text ?? JSON.stringify(cell.elements ?? cell.value ?? '');
const content = (cell: Cell): Node | string =>
  cell.elements ? richText(cell.elements) : (cell.text ?? String(cell.value ?? ''));

function rowOf(block: Table, row: Row, tag: 'th' | 'td'): HTMLElement {
  const cells = row.map((cell, column) => {
    const { align, is_wrapped: wrapped } = block.column_settings?.[column] ?? {};
    // Numbers stand below each other, their head too; whether Slack does so isn't known.
    const numeric = block.rows.slice(1).every(one => one[column]?.type === 'raw_number') ? 'right' : 'left';
    const isHead =
      tag === 'th' || (block.type === 'data_table' && column === (block.row_header_column_index ?? 0));
    return make(
      isHead ? 'th' : 'td',
      {
        class: `align-${align ?? numeric}${wrapped ? ' wrapped' : ''}`,
        scope: tag === 'th' ? 'col' : isHead ? 'row' : undefined,
      },
      content(cell),
    );
  });
  return make('tr', {}, ...cells);
}

const frame = (name: string, table: HTMLElement): HTMLElement =>
  make('div', { class: 'table-frame', tabindex: '0', role: 'region', 'aria-label': name }, table);

/** A `table`: its first row is the head. */
export function table(block: Table): HTMLElement {
  const [head, ...body] = block.rows;
  const rows = body.map(row => rowOf(block, row, 'td'));
  return frame(
    'Table',
    make(
      'table',
      {},
      make('thead', {}, ...(head ? [rowOf(block, head, 'th')] : [])),
      make('tbody', {}, ...rows),
    ),
  );
}

function inOrder(rows: readonly Row[], column: number, descending: boolean): readonly Row[] {
  const compare = (a: Cell | undefined, b: Cell | undefined): number =>
    a?.value !== undefined && b?.value !== undefined
      ? a.value - b.value
      : (a ? plain(a) : '').localeCompare(b ? plain(b) : '', undefined, { numeric: true });
  return rows.toSorted((a, b) => compare(a[column], b[column]) * (descending ? -1 : 1));
}

/** A `data_table`. Slack filters too; that is left out. */
export function dataTable(block: Table): HTMLElement {
  const [head = [], ...all] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(all.length / size));
  let page = 0;
  let sorted = { column: -1, descending: false };
  const body = make('tbody');
  const where = make('span', { class: 'quiet', 'aria-live': 'polite' });
  const turn = (label: string, by: number): HTMLButtonElement => {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      page += by;
      draw();
    });
    return button;
  };
  const [back, on] = [turn('Previous', -1), turn('Next', 1)];
  const heads = head.map((cell, column) => {
    const sort = make('button', { type: 'button', class: 'sort' }, plain(cell));
    const isNumeric = all.every(row => row[column]?.type === 'raw_number');
    const className = isNumeric ? 'align-right' : 'align-left';
    const th = make('th', { scope: 'col', class: className, 'aria-sort': 'none' }, sort);
    sort.addEventListener('click', () => {
      sorted = { column, descending: sorted.column === column && !sorted.descending };
      for (const one of heads) one.setAttribute('aria-sort', 'none');
      th.setAttribute('aria-sort', sorted.descending ? 'descending' : 'ascending');
      draw();
    });
    return th;
  });
  function draw(): void {
    const rows = sorted.column < 0 ? all : inOrder(all, sorted.column, sorted.descending);
    body.replaceChildren(...rows.slice(page * size, (page + 1) * size).map(row => rowOf(block, row, 'td')));
    where.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
  }
  draw();
  const foot = make('div', { class: 'elements table-foot' }, back, on, where);
  const drawn = make(
    'table',
    {},
    make('caption', {}, block.caption ?? ''),
    make('thead', {}, make('tr', {}, ...heads)),
    body,
  );
  return make('div', {}, frame(block.caption ?? 'Table', drawn), ...(pages > 1 ? [foot] : []));
}
