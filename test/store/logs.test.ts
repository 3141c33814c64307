// Deployment logs: what is written, what is left out, and that neither size nor a full disk hurts.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/core/redact.ts';
import type { Logs } from '../../src/deploy/ports.ts';
import { createLogs, type LogsOptions } from '../../src/store/logs.ts';

async function createFolder(
  options: Partial<LogsOptions> = {},
): Promise<AsyncDisposable & { readonly directory: string; readonly logs: Logs }> {
  const parent = await mkdtemp(join(tmpdir(), 'deckhand-logs-'));
  const directory = join(parent, 'logs');
  const logs = createLogs({ directory, redact: createRedactor(['swordfish']), now: () => 0, ...options });
  return { directory, logs, [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }) };
}

test('each line has its time in the file, which only the bot may read; the tail shows the lines alone', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(7);
  log.line('step 1/2');
  log.line('step 2/2');
  await log.close();
  const file = await folder.logs.file(7);
  expect(await readFile(file?.path ?? '', 'utf8')).toBe(
    '1970-01-01T00:00:00.000Z step 1/2\n1970-01-01T00:00:00.000Z step 2/2\n',
  );
  const { mode, size } = await stat(file?.path ?? '');
  expect([mode & 0o777, size]).toEqual([0o600, file?.sizeBytes]);
  expect(await folder.logs.tail(7, 1)).toEqual(['step 2/2']);
  expect(await folder.logs.tail(7, 10)).toEqual(['step 1/2', 'step 2/2']);
});

test('the tail of a log that is still being written has its newest line', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  log.line('now');
  expect(await folder.logs.tail(1, 5)).toEqual(['now']);
  await log.close();
});

test('there is no log of a deployment that wrote none', async () => {
  await using folder = await createFolder();
  expect(await folder.logs.tail(9, 5)).toEqual([]);
  expect(await folder.logs.file(9)).toBeUndefined();
});

test('a log that is opened again, as after a restart, goes on', async () => {
  await using folder = await createFolder();
  for (const line of ['before', 'after']) {
    const log = folder.logs.open(1);
    log.line(line);
    await log.close();
  }
  expect(await folder.logs.tail(1, 5)).toEqual(['before', 'after']);
});

test('secrets, colours, control characters and the past of progress bars are left out', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  log.line('\u001b[31mpassword is sword\u001b[0mfish\u0007');
  log.line('10%\r50%\r100%\r');
  log.line('two\nlines\tthere');
  await log.close();
  expect(await folder.logs.tail(1, 9)).toEqual(['password is [redacted]', '100%', 'two', 'lines\tthere']);
});

test('a very long line is cut, says so, and leaves no half of a secret', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  log.line(`${'x'.repeat(16_380)}swordfish${'y'.repeat(100_000)}`);
  await log.close();
  const [line] = await folder.logs.tail(1, 1);
  expect(line).toBe(`${'x'.repeat(16_380)}[red … [line cut after 16384 characters]`);
});

test('50 MB of output are written without being held in memory', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  const text = 'x'.repeat(100);
  const before = process.memoryUsage.rss();
  for (let line = 0; line < 400_000; line += 1) log.line(`${line} ${text}`);
  const grown = process.memoryUsage.rss() - before;
  await log.close();
  const { sizeBytes } = (await folder.logs.file(1)) ?? {};
  expect(sizeBytes).toBeGreaterThan(50_000_000);
  expect(grown).toBeLessThan(40_000_000);
  const begin = performance.now();
  expect(await folder.logs.tail(1, 2)).toEqual([`399998 ${text}`, `399999 ${text}`]);
  expect(performance.now() - begin).toBeLessThan(100);
});

test('many lines from the end are found across the blocks that the file is read in', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  for (let line = 0; line < 20_000; line += 1) log.line(`line ${line} ä`);
  await log.close();
  const tail = await folder.logs.tail(1, 10_000);
  expect(tail).toEqual(Array.from({ length: 10_000 }, (_, index) => `line ${index + 10_000} ä`));
});

test('a runaway command can’t fill the disk', async () => {
  await using folder = await createFolder({ maxBytes: 1024 * 1024 });
  const log = folder.logs.open(1);
  for (let line = 0; line < 50_000; line += 1) log.line('x'.repeat(100));
  await log.close();
  expect((await folder.logs.file(1))?.sizeBytes).toBeLessThan(1.1 * 1024 * 1024);
  expect(await folder.logs.tail(1, 1)).toEqual(['[The log ends here: it grew over 1 MB.]']);
});

test('a folder that can’t be written is reported once, and the deployment goes on', async () => {
  const errors: unknown[] = [];
  await using folder = await createFolder({ onError: error => void errors.push(error) });
  await writeFile(folder.directory, 'a file where the folder should be');
  const log = folder.logs.open(1);
  for (let line = 0; line < 10_000; line += 1) log.line(`line ${line}`);
  await log.close();
  expect(errors).toHaveLength(1);
  expect(await folder.logs.tail(1, 5)).toEqual([]);
});

test('a line after the end is dropped without harm', async () => {
  await using folder = await createFolder();
  const log = folder.logs.open(1);
  log.line('one');
  await log.close();
  log.line('late');
  await log.close();
  expect(await folder.logs.tail(1, 5)).toEqual(['one']);
});

test('old logs go by their numbers, but never one that is being written', async () => {
  await using folder = await createFolder();
  for (const id of [1, 2, 30]) {
    const log = folder.logs.open(id);
    log.line('one');
    await log.close();
  }
  const open = folder.logs.open(4);
  open.line('goes on');
  await folder.logs.tail(4, 1);
  expect(await folder.logs.prune([1, 3, 4, 99])).toBe(1);
  expect(await folder.logs.file(1)).toBeUndefined();
  for (const id of [2, 4, 30]) expect(await folder.logs.tail(id, 1)).toHaveLength(1);
  await open.close();
  await rm(folder.directory, { recursive: true });
  expect(await folder.logs.prune([2])).toBe(0);
});
