// The inspector: what went over the wire between the workspace and the app, live.
import { make } from '../elements.ts';
import { createDetails } from './details.ts';
import { createFilter } from './filter.ts';
import { createRequestList } from './list.ts';
import { matches, merged } from './rows.ts';
import type { RequestDetail, RequestSummary } from './types.ts';

import { clearRequests, curlOf, followRequests, replay, requestDetail } from './wire.ts';

/** As many as the workspace keeps. */
const MOST_ROWS = 5000;
const NOTHING_YET = 'Nothing yet. What the app and the workspace say to each other appears here at once.';

/** Fills the panel, and lets the button show and hide it. It stays open over a reload. */
export function createInspector(toggle: HTMLButtonElement, panel: HTMLElement): void {
  let rows: readonly RequestSummary[] = [];
  let marked: RequestSummary | undefined;
  let asked = 0;

  const list = createRequestList(row => void choose(row));
  const goTo = (id: number) => {
    const row = rows.find(one => one.id === id);
    if (row) void choose(row);
  };
  const details = createDetails({ curl: curlOf, replay, goTo }, () => {
    void choose(undefined);
    list.element.focus();
  });
  const filter = createFilter(() => draw());
  const clear = make('button', { type: 'button', class: 'small' }, 'Clear');
  const hide = make('button', { type: 'button', class: 'small close', 'aria-label': 'Close inspector' }, '✕');
  panel.append(
    make('div', { class: 'top' }, make('h2', {}, 'Inspector'), filter.count, clear, hide),
    filter.element,
    list.element,
    details.element,
  );

  function draw(): void {
    const shown = rows.filter(row => matches(row, filter.now()));
    filter.tell(shown.length, rows.length);
    list.show(shown, rows.length === 0 ? NOTHING_YET : 'No request fits the filter.');
  }

  /** Draws at most once a frame, however much arrives. */
  let due = false;
  function drawSoon(): void {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  }

  async function choose(row: RequestSummary | undefined): Promise<void> {
    marked = row;
    asked += 1;
    const mine = asked;
    list.mark(row);
    const shown: RequestDetail | string | undefined = row && (await requestDetail(row.id));
    if (mine !== asked) return;
    details.show(shown);
    // The list has become lower or higher: the row has to be in sight still.
    list.mark(row);
  }

  const stream = followRequests({
    add(added) {
      rows = merged(rows, added, MOST_ROWS);
      filter.refresh();
      drawSoon();
    },
    clear() {
      rows = [];
      void choose(undefined);
      drawSoon();
    },
  });

  function open(yes: boolean): void {
    panel.hidden = !yes;
    toggle.setAttribute('aria-expanded', String(yes));
    sessionStorage.setItem('inspector', yes ? 'open' : 'closed');
    stream.follow(yes && !document.hidden);
    if (yes) draw();
  }
  toggle.addEventListener('click', () => {
    open(panel.hidden !== false);
    // On a narrow screen the panel lies over the button.
    if (!panel.hidden && !toggle.checkVisibility({ visibilityProperty: true })) hide.focus();
  });
  hide.addEventListener('click', () => {
    open(false);
    toggle.focus();
  });
  list.element.addEventListener('keydown', event => {
    if (event.key === 'Enter') details.focus();
  });
  clear.addEventListener('click', () => void clearRequests());
  panel.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    // In a search field the browser itself takes the text away.
    const isClearing = event.target instanceof HTMLInputElement && event.target.value !== '';
    if (isClearing || marked !== undefined) event.stopPropagation();
    if (isClearing || marked === undefined) return;
    void choose(undefined);
    list.element.focus();
  });
  // A browser has few connections for one address: a window that nobody sees must not hold one.
  document.addEventListener('visibilitychange', () => stream.follow(!panel.hidden && !document.hidden));
  if (sessionStorage.getItem('inspector') === 'open') open(true);
}
