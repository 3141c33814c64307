// npm run pictures: plays in the sandbox's page, in a real browser, and takes the pictures that README shows.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { putUpStage, type Stage } from '../sandbox/stage.ts';
import { opens, reads, says } from '../test/browser/support/person.ts';
import { BROWSER_FLAGS, provideBrowser } from './setup/browser.mjs';
import { main } from './setup/main.mjs';

const FOLDER = join(import.meta.dirname, '../docs/pictures');
/** Pixels above and below what is shown. */
const MARGIN = 6;
/** With their dates the commits have the same names each time. */
const COMMIT_DATE = '2026-01-05T09:00:00Z';

await main(async signal => {
  const dockerHost = process.env['DOCKER_HOST'];
  if (dockerHost === undefined)
    throw new Error('Start this with `npm run pictures`: it provides a Docker engine.');
  const executablePath = await provideBrowser(console.log, signal);
  if (executablePath === undefined) throw new Error('Without a browser there are no pictures.');
  Object.assign(process.env, { GIT_AUTHOR_DATE: COMMIT_DATE, GIT_COMMITTER_DATE: COMMIT_DATE });
  await mkdir(FOLDER, { recursive: true });
  await using browser = await chromium.launch({
    executablePath,
    args: BROWSER_FLAGS,
    chromiumSandbox: false,
  });
  await using stage = await putUpStage(dockerHost);
  await play(browser, stage);
  for (const take of [messages, log, wholePage, inspector, phone]) {
    signal.throwIfAborted();
    await take(browser, stage.workspace.pageUrl);
  }
  return 0;
});

/** A first deployment, a second that replaces it, and one that is not healthy. */
async function play(browser: Browser, { workspace, repository }: Stage): Promise<void> {
  await using page = await open(browser, workspace.pageUrl);
  await says(page, '/deploy hello');
  await reads(page, /is live in production/);
  await repository.greet(2);
  await says(page, '/deploy hello');
  await reads(page, /“Say hello from version 2”.*is live in production/s);
  await repository.branch('broken', () => repository.moveToWrongPort());
  await says(page, '/deploy hello broken');
  await reads(page, /serves again, proved healthy/);
}

/** What a deployment tells: one that is live, and one after which the old release serves again. */
async function messages(browser: Browser, url: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const look = { viewport: { width: 920, height: 900 }, colorScheme, deviceScaleFactor: 2 };
    await using page = await open(browser, url, look);
    const [from, to] = [await reads(page, /Say hello from version 2/), await reads(page, /serves again/)];
    await around(page, `message-${colorScheme}`, [from, to]);
  }
}

async function log(browser: Browser, url: string): Promise<void> {
  await using page = await open(browser, url, { viewport: { width: 920, height: 900 } });
  await (await reads(page, /Say hello from version 2/)).getByRole('button', { name: 'Log' }).click();
  const modal = page.getByRole('dialog');
  await modal.getByText('COPY page').first().waitFor();
  await around(page, 'log', [modal]);
  // It is open for this person wherever they look, as in Slack.
  await page.keyboard.press('Escape');
  await modal.waitFor({ state: 'hidden' });
}

/** The whole page while a command is typed. */
async function wholePage(browser: Browser, url: string): Promise<void> {
  await using page = await open(browser, url, { viewport: { width: 1000, height: 660 } });
  await reads(page, /serves again/);
  await page.getByLabel('Message or slash command').pressSequentially('/d');
  await page.getByRole('listbox', { name: 'Commands' }).waitFor();
  await save(page, 'sandbox');
}

async function inspector(browser: Browser, url: string): Promise<void> {
  const look = { viewport: { width: 1060, height: 600 }, deviceScaleFactor: 1.25 };
  await using page = await open(browser, url, look);
  await reads(page, /serves again/);
  await page.getByRole('button', { name: 'Inspector' }).click();
  await page.getByRole('region', { name: 'Inspector' }).getByText('/deploy').first().click();
  await save(page, 'inspector');
}

async function phone(browser: Browser, url: string): Promise<void> {
  await using page = await open(browser, url, { viewport: { width: 390, height: 780 } });
  await reads(page, /serves again/);
  await save(page, 'phone');
}

async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  await opens(page, url);
  return page;
}

/** The rectangle that holds these parts of the page. */
async function around(page: Page, name: string, parts: readonly Locator[]): Promise<void> {
  const boxes = [];
  for (const part of parts) {
    await part.scrollIntoViewIfNeeded();
    const box = await part.boundingBox();
    if (box === null) throw new Error(`What ${name}.png should show can't be seen.`);
    boxes.push(box);
  }
  const [x, y] = [Math.min(...boxes.map(box => box.x)), Math.min(...boxes.map(box => box.y))];
  const right = Math.max(...boxes.map(box => box.x + box.width));
  const bottom = Math.max(...boxes.map(box => box.y + box.height));
  await save(page, name, {
    x,
    y: Math.max(0, y - MARGIN),
    width: right - x,
    height: bottom - y + 2 * MARGIN,
  });
}

type Clip = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

async function save(page: Page, name: string, clip?: Clip): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', ...(clip === undefined ? {} : { clip }) });
  const { size } = await stat(path);
  console.log(`docs/pictures/${name}.png: ${Math.round(size / 1024)} KB`);
}
