// The line above the list: which requests are shown.
import { make } from '../elements.ts';
import type { Filter } from './rows.ts';
import { requestsWith } from './wire.ts';

/** How long nobody types before the workspace is asked, in ms. */
const PAUSE_MS = 150;

export interface FilterLine {
  readonly element: HTMLElement;
  /** Says how many are shown. */
  readonly count: HTMLElement;
  now(): Filter;
  tell(shown: number, all: number): void;
  /** Looks into the bodies again, as there are new requests. */
  refresh(): void;
}

/** `changed` is called whenever another set of rows has to be shown. */
export function createFilter(changed: () => void): FilterLine {
  const text = make('input', {
    type: 'search',
    placeholder: 'Filter: method, note, anything in a body',
    'aria-label': 'Filter requests',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const direction = make(
    'select',
    { 'aria-label': 'Direction' },
    make('option', { value: 'both' }, 'Both ways'),
    make('option', { value: 'to-app' }, '→ app'),
    make('option', { value: 'from-app' }, '← app'),
  );
  const failures = make('input', { type: 'checkbox' });
  const count = make('span', { class: 'count quiet' });
  let found: ReadonlySet<number> = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const wanted = text.value;
    const ids = wanted === '' ? [] : await requestsWith(wanted);
    if (wanted !== text.value) return;
    found = new Set(ids);
    changed();
  }
  function lookSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), PAUSE_MS);
  }
  text.addEventListener('input', () => {
    found = new Set();
    changed();
    lookSoon();
  });
  direction.addEventListener('change', changed);
  failures.addEventListener('change', changed);

  return {
    element: make('div', { class: 'filter' }, text, direction, make('label', {}, failures, 'Failures only')),
    count,
    now: () => ({
      text: text.value,
      found,
      direction: direction.value === 'to-app' || direction.value === 'from-app' ? direction.value : 'both',
      failuresOnly: failures.checked,
    }),
    tell(shown, all) {
      count.textContent = shown === all ? String(all) : `${shown} of ${all}`;
    },
    refresh() {
      if (text.value !== '') lookSoon();
    },
  };
}
