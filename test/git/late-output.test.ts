import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGitHome } from '../../src/git/environment.ts';
import { createGit } from '../../src/git/run-git.ts';

it('waits for output that comes after git has ended, as on a busy machine', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-late-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const program = join(folder, 'git');
  await writeFile(program, '#!/bin/sh\n(sleep 0.3; echo late) &\n');
  await chmod(program, 0o755);
  const environment = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const git = createGit({ home: createGitHome(folder), environment, log: { debug: () => {} } });
  const signal = new AbortController().signal;
  expect(await git({ args: ['log'], gitDir: folder, signal })).toBe('late\n');
});
