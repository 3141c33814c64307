// How the page stands up: to hostile text, a narrow screen, both themes, a lost workspace, and to those who don't see it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorkspace } from '../../sandbox/workspace.ts';
import { SECRET, TOKEN } from '../sandbox/bolt-app.ts';
import { BUTTONS, PICKS } from './page-app.ts';
import { type PageStage, startPageStage } from './page-stage.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

const CHANNEL = 'C0DEPLOYS0';
const HOSTILE = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>"'\`&amp; ${'w'.repeat(300)}`;

describeInBrowser('the look of the page', () => {
  let stage: PageStage;
  beforeAll(async () => {
    stage = await startPageStage();
    const post = (text: string, blocks?: object[]) =>
      stage.app.client.chat.postMessage({ channel: CHANNEL, text, ...(blocks ? { blocks } : {}) } as never);
    await post('Deploying <@U0DANA0000> :rocket: *now*');
    await post('buttons', BUTTONS);
    await post('picks', PICKS);
    await post(HOSTILE);
    await post('hostile', [
      { type: 'header', text: { type: 'plain_text', text: HOSTILE.slice(0, 140) } },
      { type: 'section', text: { type: 'mrkdwn', text: HOSTILE } },
      {
        type: 'markdown',
        text: `# ${HOSTILE}\n\n${HOSTILE}\n\n[x](javascript:alert(1)) [y](data:text/html,z)`,
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: HOSTILE },
              { type: 'link', url: 'javascript:alert(1)', text: 'press' },
            ],
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'hostile', text: { type: 'plain_text', text: HOSTILE.slice(0, 70) } },
        ],
      },
    ]);
    await post('wide', [
      {
        type: 'table',
        rows: Array.from({ length: 3 }, () =>
          Array.from({ length: 12 }, (_, n) => ({ type: 'raw_text', text: `column ${n}` })),
        ),
      },
    ]);
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  it('reads nothing that an app writes as HTML, and follows no address but the web', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('article').getByText("document.title='owned'").first().waitFor();
      expect(await page.title()).not.toBe('owned');
      expect(await page.locator('#messages script, #messages img').count()).toBe(0);
      expect(await page.locator('#messages a').count()).toBe(0);
    });
  });

  it('fits a phone: nothing scrolls sideways, and the channels are behind a button', async () => {
    await inBrowser(
      stage.url,
      async page => {
        await page.locator('article').first().waitFor();
        expect(await sideways(page)).toEqual([]);
        await page.evaluate(
          `document.querySelector('main').append(Object.assign(document.createElement('div'), { id: 'wide', textContent: 'w'.repeat(200) }))`,
        );
        expect(await sideways(page)).not.toEqual([]);
        await page.evaluate(`document.getElementById('wide').remove()`);
        expect(await page.getByLabel('You are').isVisible()).toBe(false);
        await page.getByRole('button', { name: 'Show channels' }).click();
        await page.getByLabel('You are').selectOption('olga');
        await page.getByRole('button', { name: '# general' }).click();
        await page.getByRole('heading', { name: '#general' }).waitFor();
        await expect.poll(() => page.getByLabel('You are').isVisible()).toBe(false);
        await page.locator('#line').fill('/ask');
        await page.locator('#line').press('Enter');
        await page.getByRole('dialog', { name: 'Deploy' }).waitFor();
        expect(await sideways(page)).toEqual([]);
      },
      { viewport: { width: 390, height: 800 } },
    );
  });

  it('goes through its themes, and keeps the chosen one', async () => {
    await inBrowser(
      stage.url,
      async page => {
        const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
        const button = page.getByRole('button', { name: /^Theme/ });
        const dark = await ground();
        await button.click();
        expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
        expect(await ground()).toBe('rgb(255, 255, 255)');
        await button.click();
        expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
        expect(await ground()).toBe(dark);
        await page.reload();
        await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
        await button.click();
        expect(await page.locator('html').getAttribute('data-theme')).toBe('auto');
      },
      { colorScheme: 'dark' },
    );
  });

  it('gives every control a name, in the channel and in a modal', async () => {
    await inBrowser(stage.url, async page => {
      await page.locator('article').first().waitFor();
      expect(await nameless(page)).toEqual([]);
      await page.evaluate(`document.body.append(document.createElement('button'))`);
      expect(await nameless(page)).toHaveLength(1);
      await page.evaluate(`document.body.lastElementChild.remove()`);
      await page.locator('#line').fill('/ask');
      await page.locator('#line').press('Enter');
      await page.getByRole('dialog', { name: 'Deploy' }).waitFor();
      expect(await nameless(page)).toEqual([]);
    });
  });

  it('lets text stand out enough from its ground, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      await inBrowser(
        stage.url,
        async page => {
          await page.locator('article').first().waitFor();
          expect(await faint(page)).toEqual([]);
          // It would see it: the colour of the ground itself stands out from nothing.
          await page.evaluate(
            `document.querySelector('#title').style.color = getComputedStyle(document.body).backgroundColor`,
          );
          expect(await faint(page)).toHaveLength(1);
        },
        { colorScheme },
      );
  });

  it('says when the workspace has stopped, and goes on when it is back', async () => {
    const start = (port: number) => startWorkspace({ port, botToken: TOKEN, signingSecret: SECRET });
    const first = await start(0);
    const { port } = new URL(first.pageUrl);
    await first.as('dana').types('Before');
    await inBrowser(
      first.pageUrl,
      async page => {
        await page.locator('article').getByText('Before').waitFor();
        await first[Symbol.asyncDispose]();
        await expect.poll(() => page.getByRole('status').textContent()).toContain('has stopped');
        await using second = await start(Number(port));
        await second.as('dana').types('After');
        await page.locator('article').getByText('After').waitFor();
        expect(await page.locator('article').count()).toBe(1);
        expect(await page.getByRole('status').textContent()).toBe('');
      },
      { expects: /ERR_|Failed to load/ },
    );
  });
});

/** What makes the page, or a part that should not, wider than it is; as a line each. */
const sideways = (page: Page): Promise<unknown> =>
  page.evaluate(`[document.documentElement, ...document.querySelectorAll('main, #messages, .body, dialog[open], .dialog-body')]
    .filter(node => node.scrollWidth > node.clientWidth)
    .map(node => node.tagName + '#' + node.id + '.' + node.className + ' ' + node.scrollWidth + ' > ' + node.clientWidth)`);

/** The controls that are shown and have no name for those who don't see them. */
const nameless = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('button, input, select, textarea, a, [role=tab], [role=log], dialog[open], nav, aside')]
    .filter(node => node.checkVisibility() && !node.closest('#inspector'))
    .filter(node => !(node.ariaLabel || document.getElementById(node.getAttribute('aria-labelledby') ?? '')?.textContent.trim() ||
      [...(node.labels ?? [])].some(label => label.textContent.trim()) || (node.matches('button, a') && node.textContent.trim())))
    .map(node => node.outerHTML.slice(0, 120))`);

/** Text with less contrast than 4.5 to 1, as WCAG 2 counts it, over the nearest ground that is not see-through. */
const faint = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const groundOf = node => { for (let at = node; at; at = at.parentElement) { const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return undefined; const color = rgb(style.backgroundColor); if (color[3] === 255) return color; } return [255, 255, 255]; };
    const shown = [...document.querySelectorAll('body *')].filter(node => node.checkVisibility() && !node.closest('[aria-disabled=true], :disabled, .unseen, #inspector') &&
      [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()));
    return shown.flatMap(node => { const ground = groundOf(node); if (!ground) return [];
      const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05); return ratio < 4.5 ? [ratio.toFixed(2) + ' ' + node.outerHTML.slice(0, 100)] : []; });
  })()`);
