// Whether node_modules is what the lockfile says is decided without asking npm.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { upToDate } from '../../scripts/setup/dependencies.mjs';

const here = { version: '1.0.0', integrity: 'sha512-here' };
const elsewhere = { version: '1.0.0', integrity: 'sha512-elsewhere', optional: true };
const lockfile = { '': {}, 'node_modules/here': here, 'node_modules/elsewhere': elsewhere };

/** A project with this lockfile, where npm installed that; nothing was installed when it is left out. */
async function project(wanted: object, installed?: object) {
  const root = await mkdtemp(join(tmpdir(), 'deckhand-test-'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (installed !== undefined) {
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

describe('node_modules is up to date', () => {
  it('when it holds what the lockfile names', async () => {
    await using it = await project(lockfile, {
      'node_modules/here': here,
      'node_modules/elsewhere': elsewhere,
    });
    expect(upToDate(it.root)).toBe(true);
  });

  it('without the packages for other platforms', async () => {
    await using it = await project(lockfile, { 'node_modules/here': here });
    expect(upToDate(it.root)).toBe(true);
  });
});

describe('node_modules is out of date', () => {
  it.each([
    ['there is none', undefined],
    ['a package is missing', { 'node_modules/elsewhere': elsewhere }],
    ['a package has another version', { 'node_modules/here': { ...here, version: '1.0.1' } }],
    ['a package has other content', { 'node_modules/here': { ...here, integrity: 'sha512-other' } }],
    ['it holds more than it should', { 'node_modules/here': here, 'node_modules/more': here }],
  ])('when %s', async (_what, installed) => {
    await using it = await project(lockfile, installed);
    expect(upToDate(it.root)).toBe(false);
  });
});
