// What git leaves in the data folder goes when nobody uses it, and only then.
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pruneCheckouts, pruneMirrors, touchMirror } from '../../src/git/prune.ts';

const day = 24 * 3_600_000;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deckhand-prune-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function make(name: string, ageMs: number): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, 'objects'), { recursive: true });
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
  return path;
}

test('a copy of a repository goes when no app names it and nothing used it for long', async () => {
  await make('named.git', 90 * day);
  await make('new.git', day);
  await make('unused.git', 31 * day);
  await make('cut-off.git.going', 0);
  await touchMirror(await make('submodule.git', 90 * day));
  await pruneMirrors(folder, new Set(['named.git']), 30 * day);
  expect((await readdir(folder)).toSorted()).toEqual(['named.git', 'new.git', 'submodule.git']);
});

test('a check-out goes when nobody has it, and it was not just made', async () => {
  const used = await make('used', 3 * day);
  await make('new', 0);
  await make('left', 2 * 3_600_000);
  await pruneCheckouts(folder, new Set([used]));
  expect((await readdir(folder)).toSorted()).toEqual(['new', 'used']);
});

test('where there is nothing, nothing is done', async () => {
  await pruneMirrors(join(folder, 'nowhere'), new Set(), 0);
  await pruneCheckouts(join(folder, 'nowhere'), new Set());
  expect(await readdir(folder)).toEqual([]);
});
