// The inspector in a browser: requests appear live, are found, read and sent again; by mouse, by keys, on a phone.
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SECRET, type Stage, startStage, TOKEN } from '../sandbox/bolt-app.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const BLOCKS = [{ type: 'section', text: { type: 'mrkdwn', text: 'needle in the blocks' } }];
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

/** An app whose command posts a message with blocks, and then one where it may not. */
const start = (): Promise<Stage> =>
  startStage(app => {
    app.command('/deploy', async ({ ack, client, respond }) => {
      await ack();
      await client.chat.postMessage({ channel: 'C0DEPLOYS0', text: 'hi', blocks: BLOCKS });
      await client.chat.postMessage({ channel: 'C0NOWHERE0', text: 'hi' }).catch(() => undefined);
      await respond('Done');
    });
  });

const inspector = (page: Page): Locator => page.getByRole('region', { name: 'Inspector' });
const list = (page: Page): Locator => inspector(page).getByRole('listbox', { name: 'Requests' });
const row = (page: Page, name: RegExp): Locator => list(page).getByRole('option', { name }).first();
const tab = (page: Page, name: string): Locator => inspector(page).getByRole('tab', { name });
const panel = (page: Page): Locator => inspector(page).getByRole('tabpanel');

async function open(page: Page): Promise<void> {
  await page.locator('#channels button').first().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Inspector', exact: true }).click();
  await inspector(page).waitFor();
}

/** The command is done when the app has answered through its response_url. */
async function deploys(stage: Stage): Promise<void> {
  await stage.workspace.as('dana').types('/deploy hello');
  await stage.workspace.as('dana').sees(/^Done$/);
}

describeInBrowser('the inspector', () => {
  it('shows both sides live, the command first, and what failed with its reason', async () => {
    await using stage = await start();
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /auth\.test/).waitFor();
      await deploys(stage);
      await row(page, /response_url/).waitFor();
      const rows = await list(page).getByRole('option').allTextContents();
      expect(rows.map(text => /(\/deploy|auth\.test|chat\.[a-zA-Z]+|response_url)/.exec(text)?.[0])).toEqual([
        'auth.test',
        '/deploy',
        'chat.postMessage',
        'chat.postMessage',
        'response_url',
      ]);
      expect(rows[3]).toContain('channel_not_found');
      expect(rows[1]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}→ app\/deploy200[\d.]+ m?s$/);
    });
  });

  it('tells offsets from the selected request, and marks what used its trigger or response_url', async () => {
    await using stage = await start();
    await deploys(stage);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /\/deploy/).click();
      expect(await row(page, /auth\.test/).textContent()).toMatch(/^−/);
      expect(await row(page, /response_url/).textContent()).toMatch(/^\+/);
      const tied = await inspector(page).locator('.tied').allTextContents();
      expect(tied).toEqual([expect.stringContaining('response_url')]);
    });
  });

  it('shows JSON within a text as what it holds, and the raw body too', async () => {
    await using stage = await start();
    await deploys(stage);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /chat\.postMessage/).click();
      const blocks = panel(page).locator('summary', { hasText: 'blocks' });
      expect(await blocks.textContent()).toContain('JSON in a text');
      await panel(page).getByRole('button', { name: 'Open all' }).click();
      await panel(page).getByText('"needle in the blocks"').waitFor();
      await panel(page).getByRole('button', { name: 'Raw' }).click();
      expect(await panel(page).locator('pre').textContent()).toContain('blocks=%5B%7B%22type%22');
      await tab(page, 'Response').click();
      await panel(page).getByText('ok: true').waitFor();
      await tab(page, 'Headers').click();
      await panel(page)
        .getByText(/^Bearer xoxb-…/)
        .waitFor();
    });
  });

  it('explains a signature, and shows how the app takes a wrong one', async () => {
    await using stage = await start();
    await deploys(stage);
    const { requests } = stage.workspace;
    const command = requests.find(({ name }) => name === '/deploy');
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /\/deploy/).click();
      await tab(page, 'Signature').click();
      await panel(page)
        .getByText(/^It fits the signing secret, and an app would take it for another 4 min/)
        .waitFor();
      const timestamp = command?.headers['x-slack-request-timestamp'];
      expect(await panel(page).locator('pre').textContent()).toBe(`v0:${timestamp}:${command?.requestBody}`);
      await panel(page).getByLabel('How to send it again').selectOption('With a wrong signature');
      await panel(page).getByRole('button', { name: 'Send', exact: true }).click();
      await panel(page)
        .getByText(/^Answered 401 after/)
        .waitFor();
      await panel(page)
        .getByRole('button', { name: /^Show request/ })
        .click();
      await panel(page)
        .getByText(/does not fit the signing secret/)
        .waitFor();
      await row(page, /once more, with a wrong signature/).waitFor();
    });
  });

  it('copies a command for curl', async () => {
    await using stage = await start();
    await deploys(stage);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await open(page);
      await row(page, /\/deploy/).click();
      await panel(page).getByRole('button', { name: 'Copy as curl' }).click();
      await panel(page).getByRole('button', { name: 'Copied' }).waitFor();
      const copied: unknown = await page.evaluate('navigator.clipboard.readText()');
      expect(copied).toMatch(/^curl [\s\S]*--header 'x-slack-signature: v0=[0-9a-f]{64}'/);
    });
  });

  it('finds requests by what is in them, by their way, and by their failure', async () => {
    await using stage = await start();
    await deploys(stage);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      const count = inspector(page).locator('.count');
      await inspector(page).getByLabel('Filter requests').fill('needle in');
      await expect.poll(() => count.textContent()).toBe('1 of 5');
      await inspector(page).getByLabel('Filter requests').fill('');
      await inspector(page).getByLabel('Direction').selectOption('→ app');
      expect(await count.textContent()).toBe('1 of 5');
      await inspector(page).getByLabel('Direction').selectOption('Both ways');
      await inspector(page).getByLabel('Failures only').check();
      expect(await list(page).getByRole('option').allTextContents()).toEqual([
        expect.stringContaining('channel_not_found'),
      ]);
      await inspector(page).getByLabel('Direction').selectOption('→ app');
      await inspector(page).getByText('No request fits the filter.').waitFor();
    });
  });

  it('can be used with the keyboard alone', async () => {
    await using stage = await start();
    await deploys(stage);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /response_url/).waitFor();
      await list(page).focus();
      const selected = () => list(page).locator('[aria-selected="true"] .name').textContent();
      await page.keyboard.press('ArrowDown');
      expect(await selected()).toBe('auth.test');
      await page.keyboard.press('ArrowDown');
      expect(await selected()).toBe('/deploy');
      await page.keyboard.press('End');
      expect(await selected()).toBe('response_url');
      await page.keyboard.press('ArrowUp');
      expect(await selected()).toContain('channel_not_found');
      await page.getByRole('region', { name: 'Request details' }).getByText('channel_not_found').waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowRight');
      expect(await tab(page, 'Response').getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Escape');
      await expect.poll(() => panel(page).count()).toBe(0);
      expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Requests');
    });
  });

  it('stays quick with 5,000 requests, and at the end unless somebody has scrolled away', async () => {
    await using stage = await start();
    const call = async (name: string): Promise<void> => {
      await (await fetch(`${stage.workspace.apiUrl}${name}`, { method: 'POST' })).text();
    };
    const many = async (): Promise<void> => {
      for (let count = 0; count < 250; count += 1) await call('api.test');
    };
    await Promise.all(Array.from({ length: 20 }, many));
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await expect.poll(() => inspector(page).locator('.count').textContent()).toBe('5000');
      expect(await list(page).getByRole('option').count()).toBeLessThan(100);
      await call('newest.one');
      await row(page, /newest\.one/).waitFor();
      const frame = await page.evaluate(`(async () => {
        const list = document.querySelector('#inspector .list');
        const next = () => new Promise(requestAnimationFrame);
        const times = [];
        for (let at = 0; at < 20; at += 1) {
          list.scrollTop = (at * 7919 * 26) % list.scrollHeight;
          list.dispatchEvent(new Event('scroll'));
          const start = performance.now();
          list.getBoundingClientRect();
          times.push(performance.now() - start);
          await next();
        }
        list.scrollTop = 0;
        return times.sort((a, b) => a - b)[10];
      })()`);
      expect(frame).toBeLessThan(50);
      await call('newest.two');
      const oldest = () => list(page).getByRole('option').first().getAttribute('id');
      await expect.poll(oldest).toBe(`request-${stage.workspace.requests.at(0)?.id}`);
      expect(await page.evaluate('document.querySelector("#inspector .list").scrollTop')).toBe(0);
      expect(await row(page, /newest\.two/).count()).toBe(0);
    });
  });

  it('shows hostile text as text, and neither the token nor the secret', async () => {
    await using stage = await start();
    await stage.app.client.chat
      .postMessage({ channel: HOSTILE, text: `${HOSTILE} ${SECRET} ${TOKEN}` })
      .catch(() => undefined);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /chat\.postMessage/).click();
      for (const name of ['Request', 'Response', 'Headers', 'Signature']) {
        await tab(page, name).click();
        const html = await inspector(page).innerHTML();
        expect(html).not.toContain(SECRET);
        expect(html).not.toContain(TOKEN);
      }
      await tab(page, 'Request').click();
      await panel(page).getByText('<img src=x').first().waitFor();
      expect(await inspector(page).locator('img, script').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
    });
  });

  it('forgets everything when it is asked to', async () => {
    await using stage = await start();
    await inBrowser(stage.workspace.pageUrl, async page => {
      await open(page);
      await row(page, /auth\.test/).click();
      await inspector(page).getByRole('button', { name: 'Clear' }).click();
      await inspector(page)
        .getByText(/^Nothing yet\./)
        .waitFor();
      expect(stage.workspace.requests).toEqual([]);
    });
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`fills a phone's screen without a sideways scroll, and stays open over a reload (${colorScheme})`, async () => {
      await using stage = await start();
      await deploys(stage);
      await inBrowser(
        stage.workspace.pageUrl,
        async page => {
          await open(page);
          await page.reload();
          await row(page, /\/deploy/).click();
          for (const name of ['Request', 'Response', 'Headers', 'Signature']) {
            await tab(page, name).click();
            expect(await inspector(page).boundingBox()).toMatchObject({
              x: 0,
              y: 0,
              width: 390,
              height: 800,
            });
            const wide = await page.evaluate(
              `[...document.querySelectorAll('#inspector *')].filter(one => one.scrollWidth > one.clientWidth + 1 &&
                getComputedStyle(one).overflowX !== 'hidden' && one.clientWidth > 0).map(one => one.className)`,
            );
            expect(wide).toEqual([]);
          }
          await inspector(page).getByRole('button', { name: 'Close inspector' }).click();
          await expect.poll(() => inspector(page).count()).toBe(0);
        },
        { viewport: { width: 390, height: 800 }, colorScheme },
      );
    });
});
