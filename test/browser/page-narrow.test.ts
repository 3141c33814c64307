// The page where there is little room: what lies upon something takes the keyboard, and gives it back.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageStage, startPageStage } from './page-stage.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const CHANNEL = 'C0DEPLOYS0';
const PHONE = { viewport: { width: 390, height: 800 } };

const focused = (page: Page): Promise<unknown> =>
  page.evaluate(
    `document.activeElement.ariaLabel ?? (document.activeElement.id || document.activeElement.textContent)`,
  );

describeInBrowser('the page with little room', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
    const { ts } = await stage.app.client.chat.postMessage({ channel: CHANNEL, text: 'Parent' });
    await stage.app.client.chat.postMessage({ channel: CHANNEL, text: 'Child', thread_ts: ts ?? '' });
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  it('takes the focus into the channels, and back to their button', async () => {
    await inBrowser(
      stage.url,
      async page => {
        await page.locator('article').first().waitFor();
        await page.getByRole('button', { name: 'Show channels' }).click();
        expect(await focused(page)).toBe('person');
        await page.keyboard.press('Escape');
        expect(await focused(page)).toBe('Show channels');
        await page.keyboard.press('Shift+Tab');
        expect(await page.evaluate(`document.querySelector('#side').contains(document.activeElement)`)).toBe(
          false,
        );
      },
      PHONE,
    );
  });

  it('shows the thread, above it the inspector, and closes first what is on top', async () => {
    await inBrowser(
      stage.url,
      async page => {
        await page.getByRole('button', { name: 'Inspector', exact: true }).click();
        expect(await focused(page)).toBe('Close inspector');
        await page.keyboard.press('Escape');
        expect(await focused(page)).toBe('inspector-toggle');
        await page.getByRole('button', { name: '1 reply' }).click();
        expect(await focused(page)).toBe('Reply');
        for (let count = 0; count < 8; count += 1) {
          await page.keyboard.press('Tab');
          expect(await page.evaluate(`document.querySelector('main').contains(document.activeElement)`)).toBe(
            false,
          );
        }
        await page.evaluate(`document.querySelector('#inspector-toggle').click()`);
        await page.getByRole('button', { name: 'Close inspector' }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('region', { name: 'Inspector' }).waitFor({ state: 'hidden' });
        await page.getByRole('complementary', { name: 'Thread' }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'hidden' });
        expect(await focused(page)).toBe('1 reply');
      },
      PHONE,
    );
  });

  it('squeezes nothing when a thread and the inspector are open in an ordinary window', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByRole('button', { name: '1 reply' }).click();
      await page.evaluate(`document.querySelector('#inspector-toggle').click()`);
      await page.getByRole('button', { name: 'Close inspector' }).waitFor();
      const widths = await page.evaluate(
        `['main', '#thread', '#inspector'].map(one => document.querySelector(one).getBoundingClientRect().width)`,
      );
      expect(widths).toEqual([
        0,
        expect.toSatisfy((width: number) => width > 350),
        expect.toSatisfy((width: number) => width > 350),
      ]);
      await page.getByRole('button', { name: 'Close thread' }).click();
      expect(await page.locator('main').isVisible()).toBe(true);
    });
  });
});
