// `npm run audit`, on a database that a store holds open, as a running Deckhand does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';

const main = join(import.meta.dirname, '../../src/audit/main.ts');
const dana = { userId: 'U1', teamId: 'T1' };
const erin = { userId: 'U2', teamId: 'T1' };
const noon = Date.parse('2026-01-31T12:00:00Z');
const hour = 3_600_000;

describe('the audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-audit-'));
  const store = createStore(openDatabase(folder));
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  beforeAll(() => {
    const draft = {
      kind: 'deploy',
      app: 'a_i',
      environment: 'production',
      ref: 'main',
      requestId: 'r',
    } as const;
    const { id } = store.createDeployment({ ...draft, actor: dana, createdAt: noon });
    const deployment = store.deployment(id);
    if (deployment) store.saveDeployment({ ...deployment, state: 'failed' });
    store.audit({
      at: noon,
      actor: dana,
      action: 'deploy',
      service: 'a_i/production',
      detail: `#${id} main`,
    });
    store.audit({
      at: noon + hour,
      actor: erin,
      action: 'cancel',
      service: 'a_i/production',
      detail: `#${id}`,
    });
    store.audit({
      at: noon + 2 * hour,
      actor: erin,
      action: 'deploy',
      service: 'abi/production',
      detail: '#99 \u001b[2Jx',
    });
    store.audit({ at: noon + 3 * hour, actor: erin, action: 'refused', detail: 'a guest' });
  });
  const audit = async (...args: readonly string[]) =>
    await execa(process.execPath, [main, ...args], {
      cwd: folder,
      env: { DECKHAND_DATA: folder },
      reject: false,
    });

  test('says who asked for what, when, and what became of it, the newest last', async () => {
    const { stdout, exitCode } = await audit();
    expect(stdout.split('\n')).toEqual([
      '2026-01-31T12:00:00Z  U1  deploy   a_i/production  #1 main: failed',
      '2026-01-31T13:00:00Z  U2  cancel   a_i/production  #1',
      '2026-01-31T14:00:00Z  U2  deploy   abi/production  #99  [2Jx',
      '2026-01-31T15:00:00Z  U2  refused                  a guest',
    ]);
    expect(exitCode).toBe(0);
  });

  test.each([
    [
      ['--service', 'a_i'],
      ['#1 main', '#1'],
    ],
    [['--service', 'a_i/production', '--user', 'U2'], ['#1']],
    [['--action', 'refused'], ['a guest']],
    [['--since', '2026-01-31T14:30:00Z'], ['a guest']],
    [['--limit', '1'], ['a guest']],
    [['--service', 'nobody'], []],
  ])('%j narrows it', async (args, details) => {
    const { stdout } = await audit('--json', ...args);
    const found = z
      .array(z.object({ detail: z.string() }))
      .parse(JSON.parse(`[${stdout.replaceAll('\n', ',')}]`));
    expect(found.map(({ detail }) => detail)).toEqual(details);
  });

  test.each([
    [['--since', 'soon'], '--since soon: write a date'],
    [['--limit', 'x'], '--limit x: write a number'],
    [['--serv', 'x'], "Unknown option '--serv'"],
  ])('%j is refused with what fits', async (args, words) => {
    const { stderr, exitCode } = await audit(...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(1);
  });

  test('of a folder without a database says so', async () => {
    const { stderr, exitCode } = await execa(process.execPath, [main], {
      cwd: folder,
      env: { DECKHAND_DATA: '/nowhere' },
      reject: false,
    });
    expect(stderr).toContain('/nowhere: unable to open database file');
    expect(exitCode).toBe(1);
  });
});
