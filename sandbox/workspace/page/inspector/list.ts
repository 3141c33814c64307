// The list of requests: thousands of rows, of which only those in sight are in the document.
import { make } from '../elements.ts';
import { arrowText, barOf, durationText, isTied, offsetText, paceOf, statusText, timeText } from './rows.ts';
import type { RequestSummary } from './types.ts';

/** In CSS pixels, as in inspector.css. */
const ROW = 26;
const SPARE = 10;

export interface RequestList {
  readonly element: HTMLElement;
  /** Shows these rows, or the text where there is none; stays at the end if it was there. */
  show(rows: readonly RequestSummary[], whenEmpty: string): void;
  /** Marks a row, and tells times from there; undefined for none. */
  mark(row: RequestSummary | undefined): void;
}

function rowFor(row: RequestSummary, marked: RequestSummary | undefined): HTMLElement {
  const time =
    marked === undefined || marked.id === row.id
      ? timeText(row.at)
      : offsetText(row.startedMs - marked.startedMs);
  const bar = make('span', { class: 'bar' });
  bar.style.setProperty('--part', String(barOf(row.durationMs)));
  const tied = marked !== undefined && marked.id !== row.id && isTied(row, marked);
  const name = make('span', { class: 'name' }, row.name);
  if (row.note !== undefined) name.append(' ', make('span', { class: 'note' }, row.note));
  return make(
    'div',
    {
      id: `request-${row.id}`,
      class: ['row', row.direction, paceOf(row), row.failed && 'failed', tied && 'tied']
        .filter(Boolean)
        .join(' '),
      role: 'option',
      'aria-selected': String(marked?.id === row.id),
      title: tied ? 'Of the same interaction as the selected one' : undefined,
    },
    make('span', { class: 'time' }, time),
    make('span', { class: 'direction' }, arrowText(row.direction)),
    name,
    make('span', { class: 'status' }, statusText(row)),
    make('span', { class: 'took' }, durationText(row.durationMs), bar),
  );
}

/** `choose` is called with the row that the person goes to, by mouse or keys. */
export function createRequestList(choose: (row: RequestSummary) => void): RequestList {
  const space = make('div', { class: 'rows', role: 'presentation' });
  const element = make(
    'div',
    { class: 'list', role: 'listbox', 'aria-label': 'Requests', tabindex: '0' },
    space,
  );
  const empty = make('p', { class: 'nothing quiet' });
  element.append(empty);
  let rows: readonly RequestSummary[] = [];
  let marked: RequestSummary | undefined;
  let drawn = new Map<RequestSummary, HTMLElement>();

  function draw(): void {
    const first = Math.max(0, Math.floor(element.scrollTop / ROW) - SPARE);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / ROW) + SPARE;
    const before = drawn;
    drawn = new Map();
    for (const [at, row] of rows.slice(first, last).entries()) {
      const node = before.get(row) ?? rowFor(row, marked);
      node.style.top = `${(first + at) * ROW}px`;
      node.setAttribute('aria-posinset', String(first + at + 1));
      node.setAttribute('aria-setsize', String(rows.length));
      drawn.set(row, node);
      if (!before.has(row)) space.append(node);
    }
    for (const [row, node] of before) if (drawn.get(row) !== node) node.remove();
  }

  function redraw(): void {
    for (const node of drawn.values()) node.remove();
    drawn = new Map();
    draw();
  }

  const isAtEnd = () => element.scrollTop + element.clientHeight >= rows.length * ROW - ROW;

  function reveal(row: RequestSummary): void {
    const top = rows.indexOf(row) * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW - element.clientHeight;
  }

  const steps: Readonly<Record<string, () => number>> = {
    ArrowDown: () => 1,
    ArrowUp: () => -1,
    PageDown: () => Math.floor(element.clientHeight / ROW),
    PageUp: () => -Math.floor(element.clientHeight / ROW),
    Home: () => -rows.length,
    End: () => rows.length,
  };
  element.addEventListener('keydown', event => {
    const step = steps[event.key]?.();
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const at = rows.findIndex(row => row.id === marked?.id);
    const from = at < 0 ? (step > 0 ? -1 : rows.length) : at;
    const row = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    if (row) choose(row);
  });
  element.addEventListener('click', event => {
    const node = event.target instanceof Element ? event.target.closest('.row') : undefined;
    const row = rows.find(({ id }) => node?.id === `request-${id}`);
    if (row) choose(row);
  });
  element.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(element);

  return {
    element,
    show(next, whenEmpty) {
      const stay = isAtEnd();
      rows = next;
      space.style.height = `${rows.length * ROW}px`;
      empty.hidden = rows.length > 0;
      empty.textContent = whenEmpty;
      if (stay) element.scrollTop = rows.length * ROW;
      draw();
    },
    mark(row) {
      marked = row;
      if (row) element.setAttribute('aria-activedescendant', `request-${row.id}`);
      else element.removeAttribute('aria-activedescendant');
      redraw();
      if (row) reveal(row);
    },
  };
}
