// Resolving refs and checking commits out, on real repositories reached by path.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSandbox, failureOf, never, serviceOf } from './fixtures.ts';

test('the first deploy makes a mirror, the second one fetches what is new', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const first = await origin.commit({ 'hello.txt': 'one\n' }, 'Say one');
  const service = serviceOf(origin.path);

  expect(await sandbox.repositories.resolve(service, undefined, never)).toMatchObject({
    kind: 'branch',
    name: 'main',
    commit: { sha: first, subject: 'Say one', author: 'Ada Example' },
  });

  const second = await origin.commit({ 'hello.txt': 'two\n' }, 'Say two');
  const resolved = await sandbox.repositories.resolve(service, 'main', never);
  expect(resolved.commit.sha).toBe(second);
  expect(await readdir(join(sandbox.dataDir, 'mirrors'))).toHaveLength(1);

  {
    await using checkout = await sandbox.repositories.checkOut(service, first, never);
    expect(await readFile(join(checkout.path, 'hello.txt'), 'utf8')).toBe('one\n');
    expect(await readdir(checkout.path)).toEqual(['hello.txt']);
  }
  expect(await readdir(join(sandbox.dataDir, 'checkouts'))).toEqual([]);
  expect(await sandbox.repositories.compare(service, first, second, never)).toEqual({ ahead: 1, behind: 0 });
});

test('a missing ref comes with the nearest real names', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  await origin.git('branch', 'feature/login');
  const reason = await failureOf(sandbox.repositories.resolve(serviceOf(origin.path), 'mian', never));
  expect(reason).toEqual({ code: 'ref_not_found', ref: 'mian', suggestions: ['main'] });
});
