// What is left out of the process is there to be left out, and nothing that Deckhand needs goes with it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { unusedParts } from '../src/unused-parts.mjs';

const root = join(import.meta.dirname, '..');

test.each(unusedParts)('%s is where the packages have it', part => {
  expect(existsSync(join(root, part))).toBe(true);
});

test('with them left out, all of Deckhand is loaded, and none of what they load', async () => {
  const program = `
    import { createRequire } from 'node:module';
    import { leaveOutUnusedParts } from './src/unused-parts.mjs';
    leaveOutUnusedParts();
    await import('./src/run.ts');
    const { cache } = createRequire(import.meta.url);
    const loaded = Object.keys(cache);
    const found = name => loaded.some(file => file.includes('/node_modules/' + name + '/'));
    console.log(JSON.stringify([found('@slack/bolt'), found('@grpc/grpc-js'), found('body-parser')]));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program],
    { cwd: root },
  );
  expect(JSON.parse(stdout)).toEqual([true, false, false]);
});
