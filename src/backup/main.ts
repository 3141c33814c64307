// npm run backup -- FILE: a copy of the database that is whole, also while Deckhand is writing to it.
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { loadEnvFile } from '../config/env-file.ts';

const usage = 'npm run backup -- FILE: copies the database into a new file. Deckhand may run meanwhile.';
const [target, ...more] = process.argv.slice(2);
const folder = loadEnvFile('.env', process.env)['DECKHAND_DATA'] || './data';

if (target === undefined || target === '--help' || more.length > 0) {
  console.error(usage);
  process.exitCode = target === '--help' ? 0 : 1;
} else {
  try {
    console.log(
      `${await copy(join(folder, 'deckhand.db'), target)} is a whole copy of ${folder}’s database.`,
    );
  } catch (error) {
    console.error(`The backup failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** @throws Error when there is no database, or something stands where the copy should go */
async function copy(source: string, file: string): Promise<string> {
  if (existsSync(file)) throw new Error(`${file} is there already. Name a file that is not.`);
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
  try {
    await backup(database, file);
    // Run settings hold secrets, in the copy as well.
    chmodSync(file, 0o600);
  } catch (error) {
    // Half a copy must not pass for one.
    rmSync(file, { force: true });
    throw error;
  } finally {
    database.close();
  }
  return file;
}
