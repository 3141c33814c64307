// The page while things change under somebody's hands: live edits, a quick switch of users, a slow app, two tabs.
import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageStage, startPageStage } from './page-stage.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const CHANNEL = 'C0DEPLOYS0';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const words = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });
/** Without a block_id, as most apps have it: each edit gives it a new one. */
const pair: KnownBlock = {
  type: 'actions',
  elements: [
    { type: 'button', action_id: 'go', text: plain('Cancel') },
    { type: 'button', action_id: 'slow', text: plain('Log') },
    { type: 'overflow', action_id: 'more', options: [{ value: 'log', text: plain('Show it all') }] },
  ],
};

const focused = (page: Page): Promise<unknown> => page.evaluate('document.activeElement.textContent');

describeInBrowser('the page while things change', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });
  const chat = (): App['client']['chat'] => stage.app.client.chat;
  /** Posts a message, and edits it later on. */
  async function live(first: string, ...blocks: KnownBlock[]) {
    const { ts = '' } = await chat().postMessage({
      channel: CHANNEL,
      text: first,
      blocks: [words(first), ...blocks],
    });
    return (text: string, ...next: KnownBlock[]) =>
      chat().update({ channel: CHANNEL, ts, text, blocks: [words(text), ...next] });
  }

  it('leaves a menu open, the focus, and a press that has begun, while the message is edited', async () => {
    const edit = await live('Build 1', pair);
    await inBrowser(stage.url, async page => {
      const message = page.locator('article').last();
      await message.getByRole('button', { name: 'More options' }).click();
      await edit('Build 2', pair);
      await message.getByText('Build 2').waitFor();
      await page.getByRole('menuitem', { name: 'Show it all' }).click();
      await stage.hears('more log');
      const log = message.getByRole('button', { name: 'Log' });
      await log.hover();
      await page.mouse.down();
      await edit('Build 3', pair);
      await message.getByText('Build 3').waitFor();
      await page.mouse.up();
      await stage.hears('slow');
      expect(await focused(page)).toBe('Log');
    });
  });

  it('never takes the focus to another button than the one that had it', async () => {
    const edit = await live('Step 1', pair);
    await inBrowser(stage.url, async page => {
      const message = page.locator('article').last();
      await message.getByRole('button', { name: 'Log' }).focus();
      const [cancel, log] = pair.type === 'actions' ? pair.elements : [];
      if (!cancel || !log) throw new Error('The buttons are gone.');
      await edit('Step 2', { type: 'actions', elements: [log, cancel] });
      await message.getByText('Step 2').waitFor();
      expect(await focused(page)).toBe('Log');
      await edit('Step 3', { type: 'actions', elements: [cancel] });
      await message.getByText('Step 3').waitFor();
      expect(await page.evaluate('document.activeElement.className')).toBe('body');
    });
  });

  it('keeps what somebody types in a message, and shows it to nobody else', async () => {
    const field: KnownBlock = {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'why' },
    };
    const edit = await live('Locked 1', field);
    await inBrowser(stage.url, async page => {
      const reason = page.locator('article').last().getByLabel('Reason');
      await reason.pressSequentially('Only Dana ');
      await edit('Locked 2', { ...field, label: plain('Reason now') });
      await page.getByText('Locked 2').waitFor();
      await page.keyboard.type('knows');
      const now = page.locator('article').last().getByLabel('Reason now');
      expect(await now.inputValue()).toBe('Only Dana knows');
      await page.getByLabel('You are').selectOption('olga');
      await expect.poll(() => page.locator('html').getAttribute('data-user')).toBe('olga');
      await expect.poll(() => now.inputValue()).toBe('');
    });
  });

  it('opens the channel that a permalink leads to', async () => {
    await stage.workspace.as('dana').types('Over here', { channel: 'general' });
    const address = new URL('archives/C0GENERAL0/p1700000000000100', stage.url);
    await inBrowser(address.href, async page => {
      await page.getByRole('heading', { name: '#general' }).waitFor();
      await page.locator('article').getByText('Over here').waitFor();
      await page.getByRole('button', { name: '# deploys' }).click();
      await page.getByRole('heading', { name: '#deploys' }).waitFor();
    });
  });

  it('has a draft for each person and channel', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('article').first().waitFor();
      const box = page.locator('#line');
      await box.fill('for the deploys');
      await page.getByRole('button', { name: '# general' }).click();
      await page.getByRole('heading', { name: '#general' }).waitFor();
      expect(await box.inputValue()).toBe('');
      await page.getByRole('button', { name: '# deploys' }).click();
      await expect.poll(() => box.inputValue()).toBe('for the deploys');
      await page.getByLabel('You are').selectOption('max');
      await expect.poll(() => box.inputValue()).toBe('');
    });
  });

  it('stays at the end when the list gets narrower, and where somebody reads when it does not', async () => {
    for (let count = 0; count < 60; count += 1)
      await chat().postMessage({ channel: CHANNEL, text: `Line ${count} ${'of many words '.repeat(12)}` });
    const fromEnd = (page: Page): Promise<unknown> =>
      page.evaluate(
        `(() => { const list = document.querySelector('#messages'); return Math.round(list.scrollHeight - list.scrollTop - list.clientHeight); })()`,
      );
    await inBrowser(stage.url, async page => {
      await page.getByText('Line 59').waitFor();
      await expect.poll(() => fromEnd(page)).toBeLessThan(2);
      await page.getByRole('button', { name: 'Inspector', exact: true }).click();
      await expect.poll(() => fromEnd(page)).toBeLessThan(2);
      await page.evaluate(`document.querySelector('#messages').scrollBy(0, -900)`);
      await expect.poll(() => fromEnd(page)).toBeGreaterThan(800);
      const { y: before } = (await page.getByText('Line 50').boundingBox()) ?? { y: 0 };
      await chat().postMessage({ channel: CHANNEL, text: 'Unread' });
      await page.getByText('Unread').waitFor({ state: 'attached' });
      expect((await page.getByText('Line 50').boundingBox())?.y).toBe(before);
    });
  });

  it('shows the modal that is in front, however quickly Escape is pressed', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('#line').fill('/ask');
      await page.locator('#line').press('Enter');
      const modal = page.locator('#modal');
      await modal.getByRole('button', { name: 'Go deeper' }).click();
      await modal.getByText('This is level 2.').waitFor();
      await modal.getByRole('button', { name: 'Go deeper' }).click();
      await modal.getByText('This is level 3.').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      // The second counts for the view below if that is in front already.
      await modal.getByText('This is level 2.').or(modal.getByLabel('Name')).waitFor();
      await modal.getByRole('button', { name: 'Dismiss' }).click();
      await stage.hears('closed Level 3');
      await modal.waitFor({ state: 'hidden' });
    });
  });

  it('says that the app is being asked, then what Slack would say, and gives a lost line back', async () => {
    await inBrowser(
      stage.url,
      async page => {
        const box = page.locator('#line');
        await box.fill('/whisper too late');
        await box.press('Enter');
        await page.locator('#hint').getByText('Deckhand is being asked…').waitFor();
        await page.getByText('/whisper failed with the error "operation_timeout"').waitFor();
        expect(await page.locator('#hint').textContent()).toBe('');
        await page.route('**/control/type', route => route.abort());
        await box.fill('Do not lose me');
        await box.press('Enter');
        await expect.poll(() => box.inputValue()).toBe('Do not lose me');
        await expect.poll(() => page.getByRole('status').textContent()).toContain('does not answer');
      },
      { expects: /ERR_FAILED/ },
    );
  });
});
