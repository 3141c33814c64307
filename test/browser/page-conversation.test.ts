// Channels, messages, threads, files and the Home tab, as a person meets them on the page.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from '../sandbox/web-client.ts';
import { type PageStage, startPageStage } from './page-stage.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const CHANNEL = 'C0DEPLOYS0';

describeInBrowser('the conversation on the page', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });
  const client = () => stage.app.client;

  it('completes a command by keyboard, shows its usage, and sends it', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('body').press('/');
      const list = page.getByRole('listbox', { name: 'Commands' });
      await expect.poll(() => list.getByRole('option').count()).toBe(3);
      const box = page.getByRole('textbox', { name: 'Message or slash command' });
      await box.press('ArrowDown');
      await box.press('Tab');
      expect(await box.inputValue()).toBe('/ask ');
      expect(await page.locator('#hint').textContent()).toBe('/ask [name] · Open a form');
      await box.fill('/w');
      await box.press('Enter');
      expect(await box.inputValue()).toBe('/whisper ');
      await box.press('Enter');
      const whisper = page.locator('article.ephemeral').getByText('Between us 🤫');
      await whisper.waitFor();
      await page.locator('article.ephemeral').getByText('Only visible to you').waitFor();
    });
  });

  it('closes the completion with Escape and brings back what was sent with the arrow', async () => {
    await inBrowser(stage.url, async page => {
      const box = page.locator('#line');
      await box.fill('first\nof two lines');
      await box.press('Enter');
      await page.locator('article').getByText('first\nof two lines').waitFor();
      await box.fill('second');
      await box.press('Enter');
      await box.press('ArrowUp');
      expect(await box.inputValue()).toBe('second');
      await box.press('ArrowUp');
      expect(await box.inputValue()).toBe('first\nof two lines');
      await box.press('ArrowDown');
      await box.press('ArrowDown');
      expect(await box.inputValue()).toBe('');
      await box.pressSequentially('/');
      await page.getByRole('listbox', { name: 'Commands' }).waitFor();
      await box.press('Escape');
      await page.getByRole('listbox', { name: 'Commands' }).waitFor({ state: 'hidden' });
    });
  });

  it('opens a thread, takes a reply there, and closes it with Escape', async () => {
    const { ts } = await client().chat.postMessage({ channel: CHANNEL, text: 'The build failed' });
    await inBrowser(stage.url, async page => {
      const message = page.locator('#messages article', { hasText: 'The build failed' });
      await message.hover();
      await message.getByRole('button', { name: 'Reply in thread' }).click();
      const thread = page.getByRole('complementary', { name: 'Thread' });
      const reply = thread.getByRole('textbox', { name: 'Reply' });
      await reply.fill('Why?');
      await reply.press('Enter');
      await thread.locator('article', { hasText: 'Why?' }).waitFor();
      await message.getByRole('button', { name: '1 reply' }).waitFor();
      await client().chat.postMessage({ channel: CHANNEL, thread_ts: ts ?? '', text: 'Because of a test' });
      await thread.getByText('Because of a test').waitFor();
      await message.getByRole('button', { name: '2 replies' }).waitFor();
      expect(await page.locator('#messages').getByText('Because of a test').count()).toBe(0);
      await reply.press('Escape');
      await thread.waitFor({ state: 'hidden' });
    });
    expect(stage.workspace.messages('deploys').find(({ text }) => text === 'Why?')?.threadTs).toBe(ts);
  });

  it('tells somebody who types a command in a thread that Slack runs none there', async () => {
    await client().chat.postMessage({ channel: CHANNEL, text: 'No commands below' });
    await inBrowser(stage.url, async page => {
      const message = page.locator('#messages article', { hasText: 'No commands below' });
      await message.hover();
      await message.getByRole('button', { name: 'Reply in thread' }).click();
      await page.getByRole('textbox', { name: 'Reply' }).fill('/ask');
      await page.getByRole('textbox', { name: 'Reply' }).press('Enter');
      await page.locator('#thread').getByText('Slack runs no slash commands in threads').waitFor();
    });
  });

  it('counts what is new elsewhere until it is read, for each person alone', async () => {
    await inBrowser(stage.url, async page => {
      await page.getByLabel('You are').selectOption('olga');
      const channel = page.getByRole('navigation', { name: 'Channels' }).locator('[data-channel=deploys]');
      await page.getByRole('button', { name: '# general' }).click();
      await page.getByRole('heading', { name: '#general' }).waitFor();
      await client().chat.postMessage({ channel: CHANNEL, text: 'One' });
      await client().chat.postMessage({ channel: CHANNEL, text: 'Two' });
      await channel.getByText('2 new').waitFor();
      await channel.click();
      await page.locator('article').getByText('Two', { exact: true }).waitFor();
      await channel.getByText('2 new').waitFor({ state: 'detached' });
    });
  });

  it('shows a guest their channel only, and a new person what they may see', async () => {
    await client().chat.postEphemeral({ channel: CHANNEL, user: 'U0GUS00000', text: 'For Gus alone' });
    await inBrowser(stage.url, async page => {
      await page.getByLabel('You are').selectOption('gus');
      const nav = page.getByRole('navigation', { name: 'Channels' });
      await nav.getByRole('button', { name: 'general' }).waitFor({ state: 'detached' });
      expect(await nav.getByRole('button').count()).toBe(2);
      await page.locator('article').getByText('For Gus alone').waitFor();
      await page.getByLabel('You are').selectOption('max');
      await nav.getByRole('button', { name: 'general' }).waitFor();
      await page.locator('article').getByText('For Gus alone').waitFor({ state: 'detached' });
      expect(await nav.getByText('private-ops').count()).toBe(0);
    });
  });

  it('shows a text file, and lets it be downloaded as it is and nothing else', async () => {
    const content = '<script>document.title = "owned"</script>\nstep 2';
    await client().filesUploadV2({
      channel_id: CHANNEL,
      filename: 'log.html',
      title: 'Build log',
      content,
    });
    await inBrowser(stage.url, async page => {
      await page.getByRole('button', { name: 'Build log' }).last().click();
      const dialog = page.getByRole('dialog', { name: 'Build log' });
      await dialog.locator('pre', { hasText: 'step 2' }).waitFor();
      expect(await dialog.locator('pre').textContent()).toBe(content);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('link', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('log.html');
      expect(await readFile(await download.path(), 'utf8')).toBe(content);
      const address = (await dialog.getByRole('link', { name: 'Download' }).getAttribute('href')) ?? '';
      const { status, headers } = await fetch(new URL(address, stage.url));
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toMatch(/^attachment/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const asStranger = new URL(address.replace('user=dana', 'user=nobody'), stage.url);
      expect((await fetch(asStranger)).status).toBe(400);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    });
  });

  it("shows the app's Home tab, keeps it live, and lets it be used", async () => {
    const publish = (words: string) =>
      client().views.publish({
        user_id: 'U0DANA0000',
        view: {
          type: 'home',
          blocks: [
            { type: 'section', block_id: 'words', text: { type: 'mrkdwn', text: words } },
            {
              type: 'actions',
              block_id: 'buttons',
              elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go home' } }],
            },
          ],
        },
      });
    await inBrowser(stage.url, async page => {
      await page.getByRole('button', { name: 'Deckhand' }).click();
      await page.getByRole('tab', { name: 'Home' }).click();
      await page.locator('#home').getByText('no Home tab for you yet').waitFor();
      await publish('*Services*');
      await page.locator('#home').getByText('Services').waitFor();
      await publish('*Services* anew');
      await page.locator('#home').getByText('anew').waitFor();
      await page.locator('#home').getByRole('button', { name: 'Go home' }).click();
      await stage.hears('go');
      await page.getByRole('tab', { name: 'Messages' }).click();
      await page.locator('#home').waitFor({ state: 'hidden' });
      expect(await page.locator('#line').isVisible()).toBe(true);
    });
  });

  it('has no tabs beside an app whose settings switch the Home tab off', async () => {
    await using api = await startApi({ homeTab: false });
    await inBrowser(api.workspace.pageUrl, async page => {
      await page.getByRole('button', { name: 'Deckhand' }).click();
      await page.getByLabel('Message or slash command').waitFor();
      expect(await page.getByRole('heading', { name: 'Deckhand' }).count()).toBe(1);
      expect(await page.getByRole('tab').count()).toBe(0);
    });
  });

  it('jumps to a channel and to another person from the keyboard', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('article').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).fill('gen');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '#general' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Jump to' }).fill('olga');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByLabel('You are').inputValue()).toBe('olga');
    });
  });

  it('marks who is no ordinary member, and a text that was edited', async () => {
    const { ts } = await client().chat.postMessage({ channel: CHANNEL, text: 'Frist' });
    await client().chat.update({ channel: CHANNEL, ts: ts ?? '', text: 'First' });
    await stage.workspace.as('sam').types('Hello from elsewhere');
    await inBrowser(stage.url, async page => {
      const edited = page.locator('article', { hasText: /First/ });
      await edited.getByText('(edited)').waitFor();
      expect(await edited.textContent()).toContain('APP');
      await page.locator('article', { hasText: 'Hello from elsewhere' }).getByText('external').waitFor();
    });
  });
});
