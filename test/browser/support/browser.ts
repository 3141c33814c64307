// A real Chromium for tests of the page: one browser a file, a fresh context a test, and everything closed at the end.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { BROWSER_FLAGS } from '../../../scripts/setup/browser.mjs';
import { NETWORK_CHANGED, opens } from './person.ts';

const executablePath = process.env['DECKHAND_BROWSER'];

/** As `describe`, but skipped, and counted as skipped, where there is no browser. Start what it needs in `beforeAll`. */
export const describeInBrowser = describe.skipIf(executablePath === undefined);

export interface Look {
  /** Width and height of the window in CSS pixels; 1280 × 800 when it isn't given. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Errors of the page that the test brings about on purpose. */
  readonly expects?: RegExp;
}

/** Lets an action on the page fail, with its own words, well before the test is given up. */
const PATIENCE_MS = 10_000;

/** Starts the browser; as root it has to do without its own sandbox, and it only sees our page. */
export function launch(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no browser: use describeInBrowser.');
  return chromium.launch({ executablePath, args: BROWSER_FLAGS, chromiumSandbox: false });
}

let running: Promise<Browser> | undefined;
afterAll(async () => {
  await (await running)?.close();
});

/**
 * Opens the page in a fresh context and hands it to `test`.
 *
 * @throws Error what `test` throws, with a picture of the page and its errors; and when the page had errors of its own
 */
export async function inBrowser(
  url: string,
  test: (page: Page) => Promise<void>,
  look: Look = {},
): Promise<void> {
  running ??= launch();
  await using context = await (await running).newContext({
    viewport: look.viewport ?? { width: 1280, height: 800 },
    colorScheme: look.colorScheme ?? 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const errors = errorsOf(page);
  try {
    await opens(page, url);
    await test(page);
  } catch (error) {
    if (error instanceof Error) error.message += await evidence(page, errors);
    throw error;
  }
  const unexpected = errors.filter(error => look.expects?.test(error) !== true);
  if (unexpected.length > 0)
    throw new Error(`The page had errors of its own.${await evidence(page, unexpected)}`);
}

/** What goes wrong in the page from now on: errors that nobody caught, and what it or the browser logs as errors. */
function errorsOf(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  page.on('console', message => {
    const isOurs = message.type() === 'error' && !message.text().includes(NETWORK_CHANGED);
    if (isOurs) errors.push(`${message.text()} (${message.location().url})`);
  });
  return errors;
}

/** Lines for the message of a failed test; the picture stays for whoever mends it. */
async function evidence(page: Page, errors: readonly string[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'deckhand-failed-')), 'page.png');
  const taken = await page.screenshot({ path, fullPage: true }).then(
    () => path,
    (error: unknown) => `can't be taken: ${error instanceof Error ? error.message : String(error)}`,
  );
  const told = errors.length === 0 ? ['none'] : errors;
  return [
    '',
    '',
    `Picture of the page: ${taken}`,
    'Errors in the page:',
    ...told.map(line => `  ${line}`),
  ].join('\n');
}
