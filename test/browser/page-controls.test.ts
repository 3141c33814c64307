// Buttons, menus and modals on the page: what a person does arrives at the app as in Slack.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUTTONS, PICKS } from './page-app.ts';
import { type PageStage, startPageStage } from './page-stage.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const CHANNEL = 'C0DEPLOYS0';

describeInBrowser('what a person presses and chooses', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
    await stage.app.client.chat.postMessage({ channel: CHANNEL, text: 'buttons', blocks: BUTTONS });
    await stage.app.client.chat.postMessage({ channel: CHANNEL, text: 'picks', blocks: PICKS });
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  it('asks before a button that wants it: no tells the app nothing, yes does', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByRole('button', { name: 'Roll back' }).click();
      const dialog = page.getByRole('dialog', { name: 'Roll back?' });
      await dialog.getByText('3f9c1e2').waitFor();
      await dialog.getByRole('button', { name: 'Leave it' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Go', exact: true }).click();
      await stage.hears('go');
      expect(stage.heard).not.toContain('roll-back');
      await page.getByRole('button', { name: 'Roll back' }).click();
      await dialog.getByRole('button', { name: 'Roll back' }).click();
      await stage.hears('roll-back');
    });
  });

  it('takes a button once while the app is being asked, and warns when it does not answer', async () => {
    await inBrowser(stage.url, async page => {
      const slow = page.getByRole('button', { name: 'Slow' });
      await slow.click();
      await expect.poll(() => slow.getAttribute('aria-busy')).toBe('true');
      await slow.click({ force: true });
      await expect.poll(() => slow.getAttribute('aria-busy')).toBeNull();
      expect(stage.heard.filter(what => what === 'slow')).toHaveLength(1);
      await page.getByRole('button', { name: 'Silent' }).click();
      await page
        .getByRole('alert')
        .getByText("Deckhand couldn't be reached")
        .or(page.getByRole('alert').getByText("didn't answer"))
        .waitFor();
      await expect.poll(() => page.getByRole('status').textContent()).toContain("That didn't work");
    });
  });

  it('opens an overflow menu by keyboard and chooses in it', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByRole('button', { name: 'More options' }).focus();
      await page.keyboard.press('Enter');
      const menu = page.getByRole('menu', { name: 'More options' });
      await menu.getByRole('menuitem', { name: 'Show the log' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await stage.hears('more lock');
      await menu.waitFor({ state: 'hidden' });
    });
  });

  it('searches a select with groups and descriptions, and keeps the choice for the person', async () => {
    await inBrowser(stage.url, async page => {
      const box = page.getByRole('combobox', { name: 'Pick an environment' });
      await box.click();
      const list = page.getByRole('listbox', { name: 'Pick an environment' });
      await list.getByRole('group', { name: 'Protected' }).waitFor();
      await list.getByRole('option', { name: 'Staging anybody' }).waitFor();
      await box.fill('prod');
      await expect.poll(() => list.getByRole('option').count()).toBe(1);
      await box.press('Enter');
      await stage.hears('environment production');
      expect(await box.inputValue()).toBe('Production');
      await box.fill('zzz');
      await page.getByText('Nothing found.').waitFor();
      await box.press('Escape');
      expect(await box.inputValue()).toBe('Production');
      await page.reload();
      await expect.poll(() => box.inputValue()).toBe('Production');
    });
  });

  it('offers people and channels that the person sees', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByRole('combobox', { name: 'Pick a person' }).fill('olga');
      await page.getByRole('option', { name: 'Olga Owner olga' }).click();
      await stage.hears('person U0OLGA0000');
      await page.getByRole('combobox', { name: 'Pick a channel' }).click();
      const offered = page.getByRole('listbox', { name: 'Pick a channel' }).getByRole('option');
      await expect.poll(() => offered.count()).toBe(2);
      await offered.getByText('# general').click();
      await stage.hears('channel C0GENERAL0');
    });
  });

  it('asks the app for options after enough characters', async () => {
    await inBrowser(stage.url, async page => {
      const box = page.getByRole('combobox', { name: 'Find a commit' });
      const found = page.getByRole('listbox', { name: 'Find a commit' }).getByRole('option');
      await box.fill('a');
      await page.getByText('Type 2 characters to search.').waitFor();
      await box.fill('ab');
      await expect.poll(() => found.count()).toBe(2);
      await box.fill('abc');
      await expect.poll(() => found.count()).toBe(1);
      await box.press('Enter');
      await stage.hears('commit abc123');
      await box.fill('silence');
      await page.getByText("Deckhand didn't answer within 3 seconds").waitFor();
    });
  });

  it('chooses several, up to the most that the app allows, and takes one back', async () => {
    await inBrowser(stage.url, async page => {
      const box = page.getByRole('combobox', { name: 'Pick hosts' });
      const list = page.getByRole('listbox', { name: 'Pick hosts' });
      await box.click();
      await list.getByRole('option', { name: 'one' }).click();
      await stage.hears('hosts one');
      await list.getByRole('option', { name: 'three' }).click();
      await stage.hears('hosts one three');
      await list.getByRole('option', { name: 'two' }).click();
      await page.getByText('At most 2 can be chosen.').waitFor();
      await page.getByRole('button', { name: 'Remove one' }).click();
      await stage.hears('hosts three');
    });
  });

  it('picks a date, and takes a typed one when it is whole', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByLabel('Pick a day').fill('2026-11-21');
      await stage.hears('day 2026-11-21');
      const before = stage.heard.length;
      await page.getByLabel('Pick a day').focus();
      // The same in every order of day and month, and a date after each digit of the year.
      await page.keyboard.type('11112026');
      await page.keyboard.press('Enter');
      await stage.hears('day 2026-11-11');
      expect(stage.heard.slice(before)).toEqual(['day 2026-11-11']);
    });
  });
});

describeInBrowser('modals on the page', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  it("finds what is missing, shows the app's errors at their fields, and submits", async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('#line').fill('/ask');
      await page.locator('#line').press('Enter');
      const modal = page.getByRole('dialog', { name: 'Deploy' });
      await modal.locator('input:focus').waitFor();
      expect(await modal.locator('input:focus').getAttribute('id')).toBe(
        await modal.getByLabel('Name').getAttribute('id'),
      );
      const submit = modal.getByRole('button', { name: 'Deploy' });
      await submit.click();
      await expect.poll(() => modal.getByText('Please fill this in.').count()).toBe(2);
      await modal.getByLabel('Name').fill('ab');
      await modal.getByRole('combobox', { name: 'Environment' }).fill('stag');
      await modal.getByRole('combobox', { name: 'Environment' }).press('Enter');
      await submit.click();
      await modal.getByText('This needs 3 characters or more.').waitFor();
      await modal.getByLabel('Name').fill('ABC');
      await submit.click();
      await modal.getByText('Small letters, please').waitFor();
      expect(await modal.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
      await modal.getByLabel('Name').fill('abc');
      await submit.click();
      await stage.hears('submitted abc staging');
      await modal.waitFor({ state: 'hidden' });
    });
  });

  it('keeps what was typed when the app changes the view', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('#line').fill('/ask');
      await page.locator('#line').press('Enter');
      const modal = page.getByRole('dialog', { name: 'Deploy' });
      await modal.getByLabel('Name').fill('kept');
      await modal.getByLabel('Quietly').check();
      await modal.getByRole('button', { name: 'Refresh' }).click();
      await modal.getByText('Still small letters').waitFor();
      expect(await modal.getByLabel('Name').inputValue()).toBe('kept');
      expect(await modal.getByLabel('Quietly').isChecked()).toBe(true);
      await page.keyboard.press('Escape');
      await stage.hears('closed form');
      await modal.waitFor({ state: 'hidden' });
    });
  });

  it('stacks three views, goes back one by one with what was typed, and dismisses all at once', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('#line').fill('/ask');
      await page.locator('#line').press('Enter');
      const modal = page.locator('#modal');
      await modal.getByLabel('Name').fill('below');
      const back = modal.getByRole('button', { name: 'Back', exact: true });
      expect(await back.isVisible()).toBe(false);
      await modal.getByRole('button', { name: 'Go deeper' }).click();
      await modal.getByText('This is level 2.').waitFor();
      await modal.getByRole('button', { name: 'Go deeper' }).click();
      await modal.getByText('This is level 3.').waitFor();
      await back.click();
      await modal.getByText('This is level 2.').waitFor();
      await stage.hears('closed Level 3');
      await back.click();
      await expect.poll(() => modal.getByLabel('Name').inputValue()).toBe('below');
      await modal.getByRole('button', { name: 'Dismiss' }).click();
      await stage.hears('closed form and all');
      await modal.waitFor({ state: 'hidden' });
    });
  });
});
