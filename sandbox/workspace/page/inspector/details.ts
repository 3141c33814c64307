// One request in full: its tabs Request, Response, Headers and Signature.
import { make } from '../elements.ts';
import { copyButton } from './copy.ts';
import { pretty } from './json.ts';
import { arrowText, durationText, paceOf, statusText } from './rows.ts';
import { type Sender, signatureTab } from './signing.ts';
import { foldAll, jsonTree } from './tree.ts';
import type { Headers, RequestDetail } from './types.ts';

const TABS = ['Request', 'Response', 'Headers', 'Signature'] as const;
type Tab = (typeof TABS)[number];

export interface Details {
  readonly element: HTMLElement;
  /** Shows a request; a text says why it can't be shown; undefined closes. */
  show(shown: RequestDetail | string | undefined): void;
  /** Lets the keyboard go on in the tabs. */
  focus(): void;
}

/** A body as a tree, or exactly as it went over the wire. */
function bodyTab(
  value: unknown,
  raw: string | undefined,
  more: readonly HTMLElement[],
): readonly HTMLElement[] {
  if (raw === '' || (raw === undefined && value === undefined))
    return [make('p', { class: 'quiet' }, 'It has no body.')];
  const tree = jsonTree(value);
  const exact = make('pre', { class: 'raw', tabindex: '0' }, raw ?? pretty(value));
  exact.hidden = true;
  const form = make('button', { type: 'button', class: 'small', 'aria-pressed': 'false' }, 'Raw');
  const fold = make('button', { type: 'button', class: 'small' }, 'Open all');
  form.addEventListener('click', () => {
    exact.hidden = !exact.hidden;
    tree.hidden = !exact.hidden;
    fold.disabled = tree.hidden;
    form.setAttribute('aria-pressed', String(!exact.hidden));
  });
  let open = false;
  fold.addEventListener('click', () => {
    open = !open;
    foldAll(tree, open);
    fold.textContent = open ? 'Fold all' : 'Open all';
  });
  const copy = copyButton('Copy', () => (exact.hidden ? pretty(value) : (raw ?? pretty(value))));
  return [make('div', { class: 'tools' }, form, fold, copy, ...more), tree, exact];
}

function headerTable(title: string, headers: Headers | undefined): readonly HTMLElement[] {
  const entries = Object.entries(headers ?? {});
  const text = entries.map(([name, value]) => `${name}: ${value}`).join('\n');
  if (entries.length === 0) return [make('h4', {}, title), make('p', { class: 'quiet' }, 'None.')];
  const rows = entries.flatMap(([name, value]) => [
    make('dt', {}, name),
    make('dd', {}, make('code', {}, value)),
  ]);
  return [
    make(
      'div',
      { class: 'tools' },
      make('h4', {}, title),
      copyButton('Copy', () => text),
    ),
    make('dl', { class: 'headers' }, ...rows),
  ];
}

function headingFor(detail: RequestDetail): readonly HTMLElement[] {
  const where = [detail.method, detail.url].filter(part => part !== undefined).join(' ');
  const line = make(
    'p',
    { class: `facts ${detail.failed ? 'failed' : ''} ${paceOf(detail)}` },
    make('span', { class: 'quiet' }, `#${detail.id}`),
    make('span', { class: `direction ${detail.direction}` }, arrowText(detail.direction)),
    make('strong', {}, detail.name),
    make('span', { class: 'status' }, statusText(detail)),
    make('span', { class: 'took' }, durationText(detail.durationMs)),
  );
  const socket = detail.connection === undefined ? 'over a socket' : `over socket ${detail.connection}`;
  const path = make('p', { class: 'where quiet' }, detail.transport === 'socket' ? socket : where);
  return detail.note === undefined ? [line, path] : [line, path, make('p', { class: 'why' }, detail.note)];
}

/** `close` is called when the person is done with it. */
export function createDetails(sender: Sender, close: () => void): Details {
  const heading = make('div', { class: 'heading' });
  const panel = make('div', { class: 'panel', role: 'tabpanel', id: 'inspector-panel', tabindex: '0' });
  const done = make('button', { type: 'button', class: 'small close', 'aria-label': 'Close request' }, '✕');
  const tabs = TABS.map(name =>
    make(
      'button',
      { type: 'button', role: 'tab', 'aria-controls': 'inspector-panel', id: `inspector-tab-${name}` },
      name,
    ),
  );
  const bar = make('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Parts of the request' }, ...tabs);
  const element = make(
    'section',
    { class: 'details', 'aria-label': 'Request details' },
    make('div', { class: 'top' }, heading, done),
    bar,
    panel,
  );
  element.hidden = true;
  let tab: Tab = 'Request';
  let detail: RequestDetail | undefined;
  let ahead = 0;

  function contents(of: RequestDetail): readonly HTMLElement[] {
    switch (tab) {
      case 'Request': {
        const canSend = of.direction === 'to-app' && of.transport === 'http' && of.url !== undefined;
        const curl = canSend ? [copyButton('Copy as curl', () => sender.curl(of.id, 'exact'))] : [];
        return bodyTab(of.request, of.requestBody, curl);
      }
      case 'Response':
        if (of.status === undefined && of.response === undefined)
          return [make('p', { class: 'quiet' }, 'There was no answer.')];
        return bodyTab(of.response, of.responseBody, []);
      case 'Headers':
        return [...headerTable('Request', of.headers), ...headerTable('Response', of.responseHeaders)];
      case 'Signature':
        return signatureTab(of, sender, () => Date.now() - ahead);
    }
  }

  function draw(): void {
    for (const [at, node] of tabs.entries()) {
      const on = TABS[at] === tab;
      node.setAttribute('aria-selected', String(on));
      node.tabIndex = on ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', `inspector-tab-${tab}`);
    panel.scrollTop = 0;
    panel.replaceChildren(...(detail ? contents(detail) : []));
  }

  function go(to: Tab | undefined): void {
    if (to === undefined) return;
    tab = to;
    draw();
  }
  for (const [at, node] of tabs.entries()) node.addEventListener('click', () => go(TABS[at]));
  bar.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const at = (TABS.indexOf(tab) + step + TABS.length) % TABS.length;
    go(TABS[at]);
    tabs[at]?.focus();
  });
  done.addEventListener('click', close);

  return {
    element,
    show(shown) {
      element.hidden = shown === undefined;
      detail = typeof shown === 'string' ? undefined : shown;
      bar.hidden = detail === undefined;
      if (detail) ahead = Date.now() - detail.now;
      heading.replaceChildren(
        ...(detail
          ? headingFor(detail)
          : [make('p', { class: 'quiet' }, typeof shown === 'string' ? shown : '')]),
      );
      draw();
    },
    focus: () => tabs[TABS.indexOf(tab)]?.focus(),
  };
}
