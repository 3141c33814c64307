// One Deckhand per data folder: the lock between real processes, after kill -9, and beside who reads the database.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lockDataFolder } from '../../src/store/data-folder-lock.ts';
import { openDatabase } from '../../src/store/database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deckhand-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const unheard = async (): Promise<void> => {};
const lock = (
  waitMs: number,
  signal = new AbortController().signal,
  onWait: (holder: string) => Promise<void> = unheard,
) => lockDataFolder(folder, { waitMs, signal, onWait });

const holdingCode = `
  import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/data-folder-lock.ts'))};
  const lock = await lockDataFolder(process.argv[1], {
    waitMs: 0, signal: new AbortController().signal, onWait: async () => {},
  });
  process.on('SIGTERM', () => { lock[Symbol.dispose](); process.exit(); });
  setInterval(() => {}, 1000);
  process.stdout.write('held');`;

/** Another process that has the lock. `wrapper` starts it, such as `unshare --pid --fork`. */
async function holder(wrapper: readonly string[] = []): Promise<ChildProcess & AsyncDisposable> {
  const [program, ...args] = [...wrapper, process.execPath];
  const child = spawn(program, [...args, '--input-type=module', '-e', holdingCode, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return Object.assign(child, { [Symbol.asyncDispose]: () => ends(child, 'SIGKILL') });
}

async function ends(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

describe('a second Deckhand on the same data folder', () => {
  test('is refused with the folder, who has it, and what to do', async () => {
    await using other = await holder();
    await expect(lock(100)).rejects.toThrow(
      new RegExp(
        `^Another Deckhand works with the data folder ${folder}: process ${other.pid} on ${hostname()}, since \\d{4}-.*Z\\. ` +
          'Two at once .* End that one first, or give this one a folder of its own \\(DECKHAND_DATA\\)\\.$',
      ),
    );
  });

  test('waits for one that is ending, after it has said whom it waits for', async () => {
    await using other = await holder();
    const onWait = vi.fn<(holder: string) => Promise<void>>(async () => {
      other.kill('SIGTERM');
    });
    using mine = await lock(10_000, undefined, onWait);
    expect(mine?.problem()).toBeUndefined();
    expect(onWait).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(`^process ${other.pid} on `));
  });

  test('stops waiting when it is told to end', async () => {
    await using _other = await holder();
    const stopping = new AbortController();
    await expect(lock(10_000, stopping.signal, async () => stopping.abort())).resolves.toBeUndefined();
  });

  test('has it at once after kill -9', async () => {
    const other = await holder();
    await ends(other, 'SIGKILL');
    const onWait = vi.fn(async () => {});
    using mine = await lock(0, undefined, onWait);
    expect(mine).toBeDefined();
    expect(onWait).not.toHaveBeenCalled();
  });

  const mayUnshare = spawnSync('unshare', ['--pid', '--mount', '--uts', '--fork', 'true']).status === 0;
  test.skipIf(!mayUnshare)('is refused in another container that shares the volume', async () => {
    await using _other = await holder(['unshare', '--pid', '--mount', '--uts', '--fork', '--kill-child']);
    // The process id that it knows is one of its own container, where it may be 1 for each of them.
    await expect(lock(0)).rejects.toThrow(/: process 1 on /);
  });
});

describe('the lock', () => {
  test('hinders nobody who reads the database or makes a backup of it', async () => {
    await using _other = await holder();
    openDatabase(folder).close();
    const reader = new DatabaseSync(join(folder, 'deckhand.db'), { readOnly: true, timeout: 0 });
    expect(reader.prepare('SELECT count(*) AS found FROM deployments').get()).toEqual({ found: 0 });
    reader.exec(`VACUUM INTO '${join(folder, 'copy.db')}'`);
    reader.close();
    expect(existsSync(join(folder, 'copy.db'))).toBe(true);
  });

  test('is free again when it is given back, and nothing says that anybody has it', async () => {
    const first = await lock(0);
    await expect(lock(0)).rejects.toThrow(/Another Deckhand/);
    first?.[Symbol.dispose]();
    expect(existsSync(join(folder, 'deckhand.lock.holder'))).toBe(false);
    using second = await lock(0);
    expect(second).toBeDefined();
  });

  test('notices that the folder was removed or replaced under it', async () => {
    using held = await lock(0);
    renameSync(folder, `${folder}-aside`);
    expect(held?.problem()).toBe(
      `${folder} was removed or replaced while Deckhand runs. Start Deckhand again.`,
    );
    mkdirSync(folder);
    using other = await lock(0);
    expect(held?.problem()).toMatch(/replaced/);
    expect(other?.problem()).toBeUndefined();
    rmSync(`${folder}-aside`, { recursive: true });
  });
});
