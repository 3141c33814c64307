// Writes files as a tar stream, quickly also when there are thousands: the next ones are read while one is sent.
import { createReadStream } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as tar from 'tar-stream';

/** Enough to keep the disk busy; most files of a repository are small. */
const filesAhead = 32;
/** Larger files are not held in memory. Bytes. */
const largest = 256 * 1024;
const empty = new Uint8Array();

type Header = Partial<tar.Header> & Pick<tar.Header, 'name'>;

interface Entry {
  readonly header: Header;
  /** A large file's is read when it is its turn: the file's path stands for it. */
  readonly content: Uint8Array | string;
}

interface Extra {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * Links are sent as links. Owners are nobody's, and of modes only what git knows: whether a file can be executed. The
 * rest comes from the umask of who checked the files out, and would make every layer a new one.
 * @param paths below `root`, with forward slashes, folders before what is in them
 * @param extra a file that is not there
 */
export function archive(root: string, paths: readonly string[], extra?: Extra): Readable {
  return Readable.from(pieces(root, paths, extra), { objectMode: false });
}

async function* pieces(
  root: string,
  paths: readonly string[],
  extra: Extra | undefined,
): AsyncGenerator<unknown> {
  const pack = tar.pack();
  const writing = write(pack, root, paths, extra);
  writing.catch((error: unknown) => pack.destroy(asError(error)));
  try {
    yield* pack;
    await writing;
  } finally {
    pack.destroy();
  }
}

/** Each entry waits until the one before is sent. @throws Error also when the archive is destroyed */
async function write(
  pack: tar.Pack,
  root: string,
  paths: readonly string[],
  extra: Extra | undefined,
): Promise<void> {
  for await (const { header, content } of readAhead(root, paths)) {
    if (typeof content === 'string') await writeLarge(pack, header, content);
    else await promisify(pack.entry.bind(pack, header, content))();
  }
  if (extra !== undefined) pack.entry({ name: extra.name }, extra.content);
  pack.finalize();
}

async function writeLarge(pack: tar.Pack, header: Header, path: string): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const file = createReadStream(path);
  const entry = pack.entry(header, error => (error ? reject(error) : resolve()));
  // A file that is not as long as its header says has changed meanwhile.
  entry.on('error', reject);
  file.on('error', error => entry.destroy(error));
  entry.on('close', () => file.destroy());
  file.pipe(entry);
  await ended;
}

async function* readAhead(root: string, paths: readonly string[]): AsyncGenerator<Entry> {
  const ahead: Promise<Entry>[] = [];
  for (const path of paths) {
    const reading = read(root, path);
    // Told when its turn comes; the first one that fails ends it all.
    reading.catch(() => undefined);
    ahead.push(reading);
    const first = ahead.length > filesAhead ? ahead.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const reading of ahead) yield await reading;
}

async function read(root: string, path: string): Promise<Entry> {
  const file = join(root, path);
  const found = await lstat(file);
  const folder = found.isDirectory();
  const mode = folder || (found.mode & 0o100) !== 0 ? 0o755 : 0o644;
  const header = { name: path, mtime: found.mtime, mode };
  if (folder) return { header: { ...header, type: 'directory' }, content: empty };
  if (found.isSymbolicLink()) {
    return { header: { ...header, type: 'symlink', linkname: await readlink(file) }, content: empty };
  }
  if (found.size > largest) return { header: { ...header, size: found.size }, content: file };
  const content = await readFile(file);
  return { header: { ...header, size: content.length }, content };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
