// Which browser the tests of the page take, and what is said where there is none.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/setup/browser.mjs';

/** A folder with programs that say this when they are asked for their version, or end badly. */
async function programs(said: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-programs-'));
  for (const [name, words] of Object.entries(said)) {
    await writeFile(join(folder, name), `#!/bin/sh\ncase "$1" in --version) echo '${words}';; esac\n`);
    await chmod(join(folder, name), 0o755);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('the browser for the tests', () => {
  it('is the one that DECKHAND_BROWSER names, before those on PATH', async () => {
    await using own = await programs({ mine: 'Google Chrome 140.0.1.2', chromium: 'Chromium 150.0.1' });
    const path = join(own.folder, 'mine');
    await expect(findBrowser({ PATH: own.folder, DECKHAND_BROWSER: path })).resolves.toEqual({
      path,
      version: '140.0.1.2',
    });
  });

  it('is never another one than DECKHAND_BROWSER names', async () => {
    await using there = await programs({ chromium: 'Chromium 150.0.1' });
    await expect(findBrowser({ PATH: there.folder, DECKHAND_BROWSER: '/nowhere/chrome' })).resolves.toEqual({
      tried: ['DECKHAND_BROWSER (/nowhere/chrome): not there'],
    });
  });

  it('is the first on PATH that tells its version', async () => {
    const hint = 'This needs the snap of chromium. Install it first.';
    await using stub = await programs({
      'chromium-browser': hint,
      'google-chrome': 'Google Chrome 149.0.7827.5',
    });
    await expect(findBrowser({ PATH: `/nowhere:${stub.folder}` })).resolves.toEqual({
      path: join(stub.folder, 'google-chrome'),
      version: '149.0.7827.5',
    });
  });

  it('is told missing with a reason for each place that was looked at', async () => {
    await using stub = await programs({ 'chromium-browser': 'Install the snap first.' });
    await expect(findBrowser({ PATH: stub.folder })).resolves.toEqual({
      tried: [
        'chromium: not there',
        'chromium-browser: tells no version, but: Install the snap first.',
        'google-chrome: not there',
      ],
    });
  });
});
