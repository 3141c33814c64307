// What a person does on the page, and reads there, found by the names that assistive technology reads too.
import type { Locator, Page, Request } from 'playwright-core';

/** How long a deployment may take to come so far; on an idle machine it is a second or two. */
const PATIENCE_MS = 20_000;

/** What Chromium says when it drops connections because a network came or went, as each container's does. */
export const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';
const OPENINGS = 5;

/** Opens a page, and again as long as a network that changes keeps parts of it from being loaded. */
export async function opens(page: Page, url: string): Promise<void> {
  for (let count = 1; ; count += 1) {
    let cut = false;
    const note = (request: Request): void => {
      if (request.failure()?.errorText === NETWORK_CHANGED) cut = true;
    };
    page.on('requestfailed', note);
    const problem: unknown = await page.goto(url).then(
      () => undefined,
      (error: unknown) => error,
    );
    page.off('requestfailed', note);
    if (cut && count < OPENINGS) continue;
    if (problem !== undefined) throw problem;
    return;
  }
}

/** Sends a message or a slash command. The space at the end has no more commands offered. */
export async function says(page: Page, line: string): Promise<void> {
  const composer = page.getByLabel('Message or slash command');
  await composer.fill(`${line} `);
  await composer.press('Enter');
}

/** The newest message whose text is so, waited for. A space stands for any white space: nobody sees which it is. */
export async function reads(page: Page, pattern: RegExp): Promise<Locator> {
  const hasText = new RegExp(pattern.source.replaceAll(' ', '\\s'), pattern.flags);
  const found = page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText }).last();
  await found.waitFor({ timeout: PATIENCE_MS });
  return found;
}

/** What the application's own address shows, in a window that has cached nothing. */
export async function visits(page: Page, url: string): Promise<string> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  await using context = await browser.newContext();
  const window = await context.newPage();
  await opens(window, url);
  return (await window.locator('body').textContent()) ?? '';
}

/** Lets the page note every text that its newest message has from now on. */
export async function notesTexts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`
    window.texts_ = [];
    const messages = document.querySelector('#messages');
    new MutationObserver(() => {
      const text = messages.querySelector('article:last-of-type')?.textContent ?? '';
      if (text !== texts_.at(-1)) texts_.push(text);
    }).observe(messages, { childList: true, subtree: true, characterData: true })`);
  return async () => {
    const texts: unknown = await page.evaluate('texts_');
    return Array.isArray(texts) ? texts.map(String) : [];
  };
}
