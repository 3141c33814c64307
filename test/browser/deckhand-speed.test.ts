// How soon the page stands, and how soon it shows what an app has done: measured in the browser, with its own clock.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startApi } from '../sandbox/web-client.ts';
import { describeInBrowser, inBrowser } from './support/browser.ts';

/** Some, because other tests run on the same processors. */
const OPENINGS = 5;
const UPDATES = 15;

describeInBrowser('the page', () => {
  it('paints within a second', async () => {
    await using api = await startApi();
    for (let count = 1; count <= 30; count += 1)
      await api.client.chat.postMessage({ channel: '#deploys', text: `Message ${count}` });
    const paints: number[] = [];
    for (let count = 0; count < OPENINGS; count += 1) {
      await inBrowser(api.workspace.pageUrl, async page => {
        await page.getByText('Message 30').waitFor();
        paints.push(await firstPaint(page));
      });
    }
    tell('First contentful paint', paints);
    expect(median(paints)).toBeLessThan(1_000);
  });

  it('shows a message and its update within 100 ms', async () => {
    await using api = await startApi();
    await inBrowser(api.workspace.pageUrl, async page => {
      await page.getByRole('log', { name: 'Messages' }).waitFor();
      await noteFrames(page);
      const { ts = '' } = await api.client.chat.postMessage({ channel: '#deploys', text: 'Begins.' });
      await page.getByText('Begins.').waitFor();
      const channel = api.workspace.directory.channel('deploys').id;
      const delays: number[] = [];
      for (let count = 1; count <= UPDATES; count += 1) {
        const text = `Step ${count}.`;
        await api.client.chat.update({ channel, ts, text });
        const answered = performance.timeOrigin + performance.now();
        delays.push((await shownAt(page, text)) - answered);
      }
      tell('From the answer to chat.update until the frame that shows it', delays);
      expect(median(delays)).toBeLessThan(100);
    });
  });

  it('loads itself again when the browser drops a part of it', async () => {
    await using api = await startApi();
    await api.client.chat.postMessage({ channel: '#deploys', text: 'Begins.' });
    const look = { expects: /ERR_FAILED/ };
    await inBrowser(
      api.workspace.pageUrl,
      async page => {
        await page.getByText('Begins.').waitFor();
        let dropped = 0;
        await page.route('**/names.ts', route => {
          dropped += 1;
          return dropped <= 2 ? route.abort() : route.continue();
        });
        await page.goto(api.workspace.pageUrl);
        await page.getByText('Begins.').waitFor();
        expect(dropped).toBeGreaterThan(0);
      },
      look,
    );
  });

  it('shows a message all the same when the browser drops the question for it', async () => {
    await using api = await startApi();
    const look = { expects: /ERR_FAILED/ };
    await inBrowser(
      api.workspace.pageUrl,
      async page => {
        await api.client.chat.postMessage({ channel: '#deploys', text: 'Begins.' });
        await page.getByText('Begins.').waitFor();
        await page.route('**/control/state*', route => route.abort(), { times: 1 });
        const dropped = page.waitForEvent('requestfailed');
        await api.client.chat.postMessage({ channel: '#deploys', text: 'Ends.' });
        await dropped;
        await page.getByText('Ends.').waitFor();
      },
      look,
    );
  });
});

/** Milliseconds since the page was asked for. */
async function firstPaint(page: Page): Promise<number> {
  const time: unknown = await page.evaluate(
    'performance.getEntriesByName("first-contentful-paint")[0]?.startTime',
  );
  if (typeof time !== 'number') throw new Error('Nothing was painted.');
  return time;
}

/** Lets the page note what its messages read in each frame after they have changed, and when. */
async function noteFrames(page: Page): Promise<void> {
  await page.evaluate(`
    window.frames_ = [];
    const messages = document.querySelector('#messages');
    new MutationObserver(() => requestAnimationFrame(() =>
      frames_.push({ at: performance.timeOrigin + performance.now(), text: messages.innerText })
    )).observe(messages, { childList: true, subtree: true, characterData: true })`);
}

/** When a frame showed this text first, in milliseconds since the epoch. */
async function shownAt(page: Page, text: string): Promise<number> {
  await page.getByText(text).waitFor();
  // The frame that notes it comes before the one that is asked for here.
  const find = `frames_.find(frame => frame.text.includes(${JSON.stringify(text)}))?.at`;
  const time: unknown = await page.evaluate(
    `new Promise(done => requestAnimationFrame(() => done(${find})))`,
  );
  if (typeof time !== 'number') throw new Error(`"${text}" was not shown.`);
  return time;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function tell(what: string, values: readonly number[]): void {
  const [most, middle] = [Math.max(...values), median(values)].map(value => `${value.toFixed(1)} ms`);
  console.log(`${what}: ${middle} in the median of ${values.length}, ${most} at most`);
}
