// While a new Deckhand is tried, the old one's database is kept; it comes back only when the old one couldn't read it.
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { keepCopy } from '../../src/store/kept-copy.ts';

describe('the kept copy of the database', () => {
  let folder = '';
  const file = () => join(folder, 'deckhand.db');
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deckhand-kept-'));
    using database = openDatabase(folder);
    database.exec(
      "INSERT INTO audit (at, user_id, team_id, action, detail) VALUES (1, 'U1', 'T1', 'deploy', 'a')",
    );
    await keepCopy(folder).make();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As a new Deckhand leaves it when it is killed: with a log of writes beside it. */
  function write(sql: string): void {
    using database = new DatabaseSync(file());
    database.exec(sql);
  }
  const entries = (): unknown => {
    using database = openDatabase(folder);
    return database
      .prepare('SELECT detail FROM audit')
      .all()
      .map(row => row['detail']);
  };
  const newEntry =
    "INSERT INTO audit (at, user_id, team_id, action, detail) VALUES (2, 'U1', 'T1', 'deploy', 'b');";
  const newSchema = `${newEntry} PRAGMA user_version = 999;`;

  test('is what the old Deckhand gets when the new one changed the schema', () => {
    write(newSchema);
    expect(() => openDatabase(folder)).toThrow(/newer Deckhand/);
    expect(keepCopy(folder).restoreIfNeeded()).toBe(true);
    expect(entries()).toEqual(['a']);
    expect(readdirSync(folder)).toEqual(['deckhand.db']);
  });

  test('is none when it can’t be made: one of an earlier time would put the old Deckhand back there', async () => {
    write('DROP TABLE audit');
    renameSync(file(), `${file()}.gone`);
    await expect(keepCopy(folder).make()).rejects.toThrow();
    renameSync(`${file()}.gone`, file());
    expect(readdirSync(folder).filter(name => name.includes('before-hand-over'))).toEqual([]);
  });

  test('is removed when the schema is as it was: what the new one wrote stays', () => {
    write(newEntry);
    expect(keepCopy(folder).restoreIfNeeded()).toBe(false);
    expect(entries()).toEqual(['a', 'b']);
    expect(readdirSync(folder)).toEqual(['deckhand.db']);
  });

  test('is restored also when the process was killed in the middle of that', () => {
    write(newSchema);
    renameSync(file(), `${file()}.too-new`);
    expect(keepCopy(folder).restoreIfNeeded()).toBe(true);
    expect(entries()).toEqual(['a']);
    // And killed after that: nothing more is to be done.
    expect(keepCopy(folder).restoreIfNeeded()).toBe(false);
    expect(entries()).toEqual(['a']);
    expect(readdirSync(folder)).toEqual(['deckhand.db']);
  });

  test('is read by its owner only', () => {
    expect(statSync(`${file()}.before-hand-over`).mode & 0o077).toBe(0);
  });
});
