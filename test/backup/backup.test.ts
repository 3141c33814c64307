// `npm run backup`, beside a store that goes on writing.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';

const main = join(import.meta.dirname, '../../src/backup/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'deckhand-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const backup = async (data: string, ...args: readonly string[]) =>
  await execa(process.execPath, [main, ...args], {
    cwd: folder,
    env: { DECKHAND_DATA: data },
    reject: false,
  });

test('copies what was written last, only for its owner’s eyes, and Deckhand starts with the copy', async () => {
  const data = join(folder, 'data');
  using store = disposable(createStore(openDatabase(data)));
  const draft = {
    kind: 'deploy',
    app: 'api',
    environment: 'production',
    ref: 'main',
    requestId: 'r',
  } as const;
  store.createDeployment({ ...draft, actor: { userId: 'U1', teamId: 'T1' }, createdAt: 1 });
  const copy = join(folder, 'copy.db');
  const { stdout, exitCode } = await backup(data, copy);
  expect(stdout).toContain(`${copy} is a whole copy`);
  expect(exitCode).toBe(0);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const restored = join(folder, 'restored');
  mkdirSync(restored);
  await copyFile(copy, join(restored, 'deckhand.db'));
  using again = disposable(createStore(openDatabase(restored)));
  expect(again.deployments({ limit: 9 })).toEqual(store.deployments({ limit: 9 }));
});

test('overwrites nothing, and leaves nothing where there is no database', async () => {
  const taken = join(folder, 'taken');
  writeFileSync(taken, 'precious');
  const refused = await backup(join(folder, 'data'), taken);
  expect(refused.stderr).toContain('is there already');
  expect(refused.exitCode).toBe(1);
  const nothing = await backup(join(folder, 'nowhere'), join(folder, 'none.db'));
  expect(nothing.stderr).toContain('The backup failed: unable to open database file');
  expect(() => statSync(join(folder, 'none.db'))).toThrow();
});

function disposable<T extends { close(): void }>(thing: T): T & Disposable {
  return Object.assign(thing, { [Symbol.dispose]: () => thing.close() });
}
