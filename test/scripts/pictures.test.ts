// README's pictures are there, are of a size that a page can bear, and none is kept that nothing shows.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/pictures');

it('every picture that README names is there, and README names every picture', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/docs\/pictures\/([\w-]+\.png)/g)].map(([, name = '']) => name);
  const there = (await readdir(folder)).toSorted();
  expect([...new Set(named)].toSorted()).toEqual(there);
  expect(there.length).toBeGreaterThan(0);
});

it('no picture has more than 200 KB, and all have less than 1 MB', async () => {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async file => (await stat(join(folder, file))).size));
  expect(Math.max(...sizes)).toBeLessThan(200 * 1024);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1024 * 1024);
});
