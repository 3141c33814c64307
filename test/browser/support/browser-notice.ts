// Looks once, before all tests, for a browser, and says so when there is none.
import { findBrowser } from '../../../scripts/setup/browser.mjs';

/** Lets every test find the browser in DECKHAND_BROWSER. Without one the tests that look at the page are skipped. */
export async function setup(): Promise<void> {
  const found = await findBrowser();
  if ('path' in found) {
    process.env['DECKHAND_BROWSER'] = found.path;
    return;
  }
  delete process.env['DECKHAND_BROWSER'];
  console.error(
    [
      'No browser is here, so the tests that look at the page are skipped.',
      ...found.tried.map(line => `  ${line}`),
      '`npm test` installs one where it may. Or set DECKHAND_BROWSER to a Chromium or a Chrome.',
      '',
    ].join('\n'),
  );
}
