// What people type as a ref, and what it may mean.

import { execaSync } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefName, parseRef, suggest } from '../../src/git/ref-name.ts';

function meanings(text: string): readonly string[] | undefined {
  const query = parseRef(text);
  return query && [...query.names, ...query.pulls].map(({ full }) => full);
}

const pulls = ['refs/pull/12/head', 'refs/merge-requests/12/head', 'refs/pull-requests/12/from'];
const merges = ['refs/merge-requests/12/head', 'refs/pull/12/head', 'refs/pull-requests/12/from'];

test.each([
  ['main', ['refs/heads/main', 'refs/tags/main']],
  ['feature/new/login', ['refs/heads/feature/new/login', 'refs/tags/feature/new/login']],
  ['v1.2', ['refs/heads/v1.2', 'refs/tags/v1.2']],
  ['heads/x', ['refs/heads/heads/x', 'refs/tags/heads/x', 'refs/heads/x']],
  ['tags/x', ['refs/heads/tags/x', 'refs/tags/tags/x', 'refs/tags/x']],
  ['refs/heads/x', ['refs/heads/x']],
  ['refs/tags/x', ['refs/tags/x']],
  ['origin/main', ['refs/heads/origin/main', 'refs/tags/origin/main', 'refs/heads/main']],
  ['pr/12', ['refs/heads/pr/12', 'refs/tags/pr/12', ...pulls]],
  ['pull/12', ['refs/heads/pull/12', 'refs/tags/pull/12', ...pulls]],
  ['mr/12', ['refs/heads/mr/12', 'refs/tags/mr/12', ...merges]],
  ['#12', pulls],
  ['!12', merges],
])('%s is looked for in that order', (text, expected) => {
  expect(meanings(text)).toEqual(expected);
});

test.each([
  ['3F9C1E2', '3f9c1e2'],
  ['3f9c1e2d4b5a69788796a5b4c3d2e1f001122334', '3f9c1e2d4b5a69788796a5b4c3d2e1f001122334'],
  ['facade', undefined],
  ['3f9c1e2x', undefined],
])('%s as a commit id', (text, sha) => {
  expect(parseRef(text)?.sha).toBe(sha);
});

test.each([
  '',
  '-rf',
  '--upload-pack=x',
  'a b',
  'a..b',
  'main~3',
  'main^',
  'a:b',
  'x@{1}',
  '/a',
  'a//b',
  'a.lock',
  '.a',
  '\u0000',
])('%j is no ref', text => {
  expect(parseRef(text)).toBeUndefined();
});

test('what is taken for a name is one for git too', () => {
  const part = fc.string({
    unit: fc.constantFrom(...Array.from('aB1.-_/@{}~^:?*[\\ ~\u007fäü日')),
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(part, name => {
      fc.pre(isRefName(name));
      const { exitCode } = execaSync('git', ['check-ref-format', `refs/heads/${name}`], { reject: false });
      expect(exitCode).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('suggestions are real names, the nearest first, at most three', () => {
  const names = [
    'main',
    'maintenance',
    'feature/login',
    'feature/logout',
    'v1.2.0',
    'v1.2.1',
    'v1.3.0',
    'v2.0.0',
  ];
  expect(suggest('mian', names)).toEqual(['main']);
  expect(suggest('login', names)).toEqual(['feature/login']);
  expect(suggest('v1.2', names)).toEqual(['v1.2.0', 'v1.2.1']);
  expect(suggest('something-else', names)).toEqual([]);
});
