// The whole product as a person has it: Deckhand, git and a Docker engine, driven through the page alone.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IDENTITY } from '../../sandbox/sample/repository.ts';
import { putUpStage, type Stage } from '../../sandbox/stage.ts';
import { dockerHost, testEngine } from '../support/engine.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';
import { notesTexts, reads, says, visits } from './support/person.ts';

describeInBrowser('Deckhand on the page', () => {
  // The tests share an engine, and another one puts up a stage of its own.
  const app = `hello-${randomBytes(3).toString('hex')}`;
  let stage: Stage;
  let first: string;
  beforeAll(async () => {
    await testEngine(); // has the base image
    stage = await putUpStage(dockerHost, { app });
    first = (await stage.repository.head()).slice(0, 7);
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  it('deploys what is typed, and tells it live in one message', async () => {
    await inBrowser(stage.workspace.pageUrl, async page => {
      const texts = await notesTexts(page);
      const composer = page.getByLabel('Message or slash command');
      await composer.pressSequentially('/dep');
      const commands = page.getByRole('listbox', { name: 'Commands' });
      await commands.getByRole('option', { name: /^\/deploy/ }).waitFor();
      await composer.press('Tab');
      expect(await composer.inputValue()).toBe('/deploy ');
      expect(await page.locator('#hint').textContent()).toContain('[app] [branch');
      await composer.pressSequentially(app);
      await composer.press('Enter');

      const message = await reads(page, new RegExp(`✓ ${app} is live in production: ${first}`));
      expect(await message.getByRole('button').allTextContents()).toContain('Log');
      expect(await page.getByRole('article').count()).toBe(1);
      const told = await texts();
      // What is posted first claims nothing; the page may show it together with the first edit.
      expect(told.some(text => text.includes('Cancel'))).toBe(true);
      expect(told.at(-1)).toContain('is live');
      expect(await visits(page, stage.appUrl)).toContain('version 1');
    });
  });

  it('rolls back after a question, by the button of the release that replaced another', async () => {
    const second = (await stage.repository.greet(2)).slice(0, 7);
    await inBrowser(stage.workspace.pageUrl, async page => {
      await says(page, `/deploy ${app}`);
      const message = await reads(page, new RegExp(`is live in production: ${second}`));
      expect(await visits(page, stage.appUrl)).toContain('version 2');

      const button = message.getByRole('button', { name: `Roll back to ${first}` });
      const question = page.locator('dialog#confirm');
      await button.click();
      expect(await question.textContent()).toContain('Nothing is rebuilt.');
      await question.getByRole('button', { name: 'Not now' }).click();
      await question.waitFor({ state: 'hidden' });
      expect(await visits(page, stage.appUrl)).toContain('version 2');

      await button.click();
      await question.getByRole('button', { name: 'Roll back' }).click();
      await reads(page, new RegExp(`is live again in production: ${first}`));
      expect(await visits(page, stage.appUrl)).toContain('version 1');
      await reads(page, new RegExp(`is live in production: ${second}.*Replaced by #`, 's'));
      await button.waitFor({ state: 'detached' });
    });
  });

  it('cancels what still builds, and says that the old release serves', async () => {
    await stage.repository.branch('slow', () => commitSlowBuild(stage.repository.path));
    await inBrowser(stage.workspace.pageUrl, async page => {
      await says(page, `/deploy ${app} slow`);
      const running = await reads(page, /… build \(step \d\/\d RUN/);
      await running.getByRole('button', { name: 'Cancel' }).click();
      const cancelled = await reads(page, /Cancelled by @[\w ]+ after/);
      expect(await cancelled.textContent()).toContain(`Nothing was changed: ${first} was never stopped.`);
      expect(await cancelled.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
      expect(await visits(page, stage.appUrl)).toContain('version 1');
    });
  });

  it('shows the log of a build in a window that Escape closes', async () => {
    await inBrowser(stage.workspace.pageUrl, async page => {
      const message = await reads(page, /“Say hello from version 2”/);
      await message.getByRole('button', { name: 'Log' }).click();
      const modal = page.getByRole('dialog', { name: /^Log of #\d+/ });
      await modal.getByText(/FROM .*busybox:1/).waitFor();
      expect(await modal.textContent()).toContain('COPY page /www');
      await page.keyboard.press('Escape');
      await modal.waitFor({ state: 'hidden' });
    });
  });

  it.for([
    { name: 'gus', words: 'You are a guest in Sandbox, and Deckhand works for full members only.' },
    { name: 'sam', words: 'Deckhand works for members of Sandbox only, and you are from another workspace.' },
  ])('refuses $name with the reason, which nobody else sees', async ({ name, words }) => {
    await inBrowser(stage.workspace.pageUrl, async page => {
      await page.getByLabel('You are').selectOption(name);
      await says(page, `/deploy ${app}`);
      const refusal = await reads(page, new RegExp(words));
      expect(await refusal.textContent()).toContain('Only visible to you');
      await page.getByLabel('You are').selectOption('olga');
      await refusal.waitFor({ state: 'detached' });
      expect(await page.getByText(words).count()).toBe(0);
      expect(await page.getByText(`by @${name}`).count()).toBe(0);
    });
  });

  it('says what runs, to the one who asks', async () => {
    await inBrowser(stage.workspace.pageUrl, async page => {
      await says(page, '/status');
      const status = await reads(page, /running, healthy/);
      const text = await status.textContent();
      expect(text).toContain('Only visible to you');
      expect(text).toMatch(new RegExp(`${app}.*${first}.*Last deployments`, 's'));
    });
  });
});

/** Puts a step before the others that would take ten minutes. */
async function commitSlowBuild(path: string): Promise<void> {
  const file = join(path, 'Dockerfile');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [lines[0], 'RUN sleep 600', ...lines.slice(1)].join('\n'));
  await execa('git', ['commit', '--quiet', '--all', '--message', 'Build slowly'], {
    cwd: path,
    env: IDENTITY,
  });
}
