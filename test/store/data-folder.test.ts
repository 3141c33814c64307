// What stands in the way of the data folder at start is said in plain words: what, where, and how to mend it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { prepareDataFolder, storageError } from '../../src/store/data-folder.ts';
import { openDatabase, writeProblem } from '../../src/store/database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deckhand-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const port = await freePort();
const main = join(import.meta.dirname, '../../src/start.mjs');

/** Deckhand with this data folder, which it can't use; on a disk of its own made by `mount` when that is given. */
function startInVain(dataPath: string, mount?: string) {
  const command =
    mount === undefined ? [] : ['unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, 'sh'];
  const [program, ...args] = [...command, process.execPath, main];
  const ended = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      HOST: '127.0.0.1',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'secret',
      REPOSITORY_URL: 'https://git.example.com/team/api.git',
      DECKHAND_DATA: dataPath,
    },
  });
  return { code: ended.status, said: ended.stderr };
}

describe('Deckhand does not start', () => {
  test('where the data folder is a file, or under one', () => {
    const file = join(folder, 'data');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'deeper')]) {
      expect(startInVain(path)).toEqual({
        code: 1,
        said: `Deckhand can’t start. ${file} is a file, and the data folder should be there. Move it away, or set DECKHAND_DATA to a folder.\n`,
      });
    }
  });

  test('on a damaged database, and leaves that as it is', () => {
    const file = join(folder, 'deckhand.db');
    writeFileSync(file, 'This was a database once. '.repeat(500));
    const { code, said } = startInVain(folder);
    expect(code).toBe(1);
    expect(said).toContain(
      `Deckhand can’t start. ${file} is damaged (file is not a database). Put your last backup`,
    );
    expect(said).toContain(`sqlite3 ${file} .recover | sqlite3 mended.db`);
    expect(readFileSync(file, 'utf8')).toMatch(/^This was/);
  });

  test('on a database that is damaged in its middle', () => {
    const database = openDatabase(folder);
    const insert = database.prepare(
      "INSERT INTO audit (at, user_id, team_id, action, detail) VALUES (1, 'U1', 'T1', 'deploy', ?)",
    );
    for (let row = 0; row < 200; row += 1) insert.run('x'.repeat(500));
    database.close();
    const file = join(folder, 'deckhand.db');
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 16_384, bytes.length - 8_192);
    writeFileSync(file, bytes);
    expect(() => openDatabase(folder)).toThrow(/deckhand\.db is damaged \(.*\)\. Put your last backup/s);
  });

  const mayMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  describe.skipIf(!mayMount)('on a disk', () => {
    const tmpfs = (options: string) => `mount -t tmpfs -o ${options} tmpfs ${folder}/data`;
    beforeEach(() => mkdirSync(join(folder, 'data')));

    test('that is full', () => {
      const fill = `{ head -c 2000000 /dev/zero > ${folder}/data/other 2> ${folder}/no-room || true; }`;
      expect(startInVain(join(folder, 'data'), `${tmpfs('size=1m')} && ${fill}`)).toEqual({
        code: 1,
        said: `Deckhand can’t start. The disk of ${folder}/data/deckhand.db is full. Free some room there: docker system df shows what Docker keeps.\n`,
      });
    });

    test('that is read-only', () => {
      const { code, said } = startInVain(join(folder, 'data'), tmpfs('ro'));
      expect(code).toBe(1);
      expect(said).toMatch(
        /^Deckhand can’t start\. .*\/data is on a read-only disk\. Mount it so that it can be written to, or set DECKHAND_DATA/,
      );
    });
  });

  test('without the right to write', () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    const isRoot = process.getuid?.() === 0;
    // Root may write everywhere, nobody (65534) may not.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => prepareDataFolder(locked)).toThrow(
        /may not read and write .*locked \(its user id is \d+\)/,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('without the right to write, and says for which user', () => {
    const refused = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    expect(storageError(refused, '/data').message).toMatch(
      /^Deckhand may not read and write \/data \(its user id is \d+\)\. Make it writable/,
    );
  });
});

describe('an error that is no trouble of the disk', () => {
  test('stays what it is', () => {
    const bug = new TypeError('oops');
    expect(storageError(bug, '/data')).toBe(bug);
  });
});

describe('whether something could be written', () => {
  test('is told by writing', () => {
    const database = openDatabase(folder);
    const before = readFileSync(join(folder, 'deckhand.db-wal')).length;
    expect(writeProblem(database, folder)).toBeUndefined();
    expect(readFileSync(join(folder, 'deckhand.db-wal')).length).toBeGreaterThan(before);
    database.close();
  });

  test('is told within a moment while another program keeps writing, and calls wait as before afterwards', () => {
    const database = openDatabase(folder);
    const other = new DatabaseSync(join(folder, 'deckhand.db'));
    other.exec('BEGIN IMMEDIATE');
    expect(writeProblem(database, folder)).toMatch(
      /^Another program keeps writing to .*deckhand\.db\. End it/,
    );
    other.close();
    expect(writeProblem(database, folder)).toBeUndefined();
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 5000 });
    database.close();
  });

  test('is told of a database that may only be read', () => {
    openDatabase(folder).close();
    const database = new DatabaseSync(join(folder, 'deckhand.db'), { readOnly: true });
    expect(writeProblem(database, folder)).toMatch(/deckhand\.db can't be opened and written to/);
    database.close();
  });
});
