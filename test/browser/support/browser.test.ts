// What the browser tests rely on: a failed test shows the page, and a page with errors of its own fails its test.
import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { describeInBrowser, inBrowser } from './browser.ts';

const pageWith = (html: string) => `data:text/html,${encodeURIComponent(html)}`;

const pictureIn = (message: string): string => /Picture of the page: (\S+)/.exec(message)?.[1] ?? '';

/** The words of a test that fails; its picture stays. */
async function failure(...args: Parameters<typeof inBrowser>): Promise<string> {
  const error: unknown = await inBrowser(...args).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('It should have failed.');
  return error.message;
}

describeInBrowser('a test in the browser', () => {
  it('reads the page, with the width and the colours that it asks for', async () => {
    const page = pageWith('<h1>Hello</h1>');
    const viewport = { width: 390, height: 700 };
    await inBrowser(
      page,
      async tab => {
        expect(await tab.getByRole('heading', { name: 'Hello' }).isVisible()).toBe(true);
        expect(await tab.evaluate('innerWidth')).toBe(390);
        expect(await tab.evaluate('matchMedia("(prefers-color-scheme: dark)").matches')).toBe(true);
      },
      { viewport, colorScheme: 'dark' },
    );
  });

  it('shows a picture of the page and its errors when it fails', async () => {
    const message = await failure(pageWith('<script>console.error("spilt milk")</script>'), async () => {
      throw new Error('not what was expected');
    });
    expect(message).toMatch(/^not what was expected\n/);
    expect(message).toContain('spilt milk');
    const path = pictureIn(message);
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG');
    await rm(dirname(path), { recursive: true });
  });

  it('fails when the page has errors that the test does not expect', async () => {
    const page = pageWith(
      '<script>console.error("spilt milk"); setTimeout(() => { throw Error("oh") })</script>',
    );
    const look = async (tab: { evaluate(script: string): Promise<unknown> }) =>
      void (await tab.evaluate('new Promise(done => setTimeout(done, 1))'));
    const message = await failure(page, look, { expects: /spilt milk/ });
    expect(message).toMatch(/errors of its own/);
    expect(message).toMatch(/Error: oh/);
    expect(message).not.toContain('spilt milk');
    await rm(dirname(pictureIn(message)), { recursive: true });
    await inBrowser(page, look, { expects: /spilt milk|oh/ });
  });

  it('reaches no other machine', async () => {
    await inBrowser(pageWith(''), async tab => {
      await expect(tab.goto('http://example.com/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    });
  });
});
