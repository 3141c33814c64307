// A work tree that was kept is as good as a new one, whatever was done to it, and nobody else has it.
import {
  access,
  appendFile,
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import * as tar from 'tar-stream';
import { expect, test } from 'vitest';
import type { Service } from '../../src/core/service.ts';
import { prepareContext } from '../../src/docker/build-context.ts';
import { createSandbox, failureOf, never, randomFiles, type Sandbox, serviceOf } from './fixtures.ts';
import { type Files, fileMaps, importCommits } from './random-commits.ts';

const kept = async ({ dataDir }: Sandbox): Promise<string[]> =>
  await readdir(join(dataDir, 'trees')).catch(() => []);
const held = ({ dataDir }: Sandbox): Promise<string[]> => readdir(join(dataDir, 'checkouts'));

/** What the engine is sent: `<mode> <content>` or `link <where to>` by path. */
async function contextOf(path: string): Promise<Record<string, string>> {
  const dockerfile = '.deckhand-test';
  await writeFile(join(path, dockerfile), '');
  const context = await prepareContext(path, { context: '.', dockerfile }, never);
  const found: Record<string, string> = {};
  for await (const entry of context.open().pipe(tar.extract())) {
    const { name, type, mode, linkname } = entry.header;
    const content = (await buffer(entry)).toString('latin1');
    if (type === 'symlink') found[name] = `link ${linkname}`;
    else if (type !== 'directory' && name !== dockerfile) found[name] = `${mode?.toString(8)} ${content}`;
  }
  await rm(join(path, dockerfile));
  return found;
}

async function foldersOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .flatMap(entry =>
      entry.isDirectory() ? [join(entry.parentPath, entry.name).slice(path.length + 1)] : [],
    )
    .toSorted();
}

function expectedOf(files: Files): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, { kind, content }] of Object.entries(files)) {
    found[path] = kind === 'link' ? `link ${content}` : `${kind === 'program' ? 755 : 644} ${content}`;
  }
  return found;
}

/** Each is given the tree and one of its files; what is not possible there is left. */
const mischief = {
  'appends to it': (_, file) => appendFile(file, 'more'),
  'writes as many other bytes at the same second': async (_, file) => {
    const { size } = await stat(file);
    await writeFile(file, 'x'.repeat(size));
  },
  'hides a change behind the old times': async (_, file) => {
    const { size, atime, mtime } = await stat(file);
    await writeFile(file, 'y'.repeat(size));
    await utimes(file, atime, mtime);
  },
  'empties it': (_, file) => writeFile(file, ''),
  'deletes it': (_, file) => rm(file),
  'makes it executable': (_, file) => chmod(file, 0o755),
  'lets nobody read it': (_, file) => chmod(file, 0),
  'replaces it by a copy': async (_, file) => {
    await cp(file, `${file}.new`);
    await rename(`${file}.new`, file);
  },
  'makes a folder of it': async (_, file) => {
    await rm(file);
    await mkdir(join(file, 'inside'), { recursive: true });
    await writeFile(join(file, 'inside/x'), 'x');
  },
  'makes a link of it': async (_, file) => {
    await rm(file);
    await symlink('/etc/hostname', file);
  },
  'makes a link of its folder': async (tree, file) => {
    if (dirname(file) === tree) return;
    await rename(dirname(file), `${dirname(file)}-moved`);
    // Relative, so that git finds each file behind it as it was.
    await symlink(`${basename(dirname(file))}-moved`, dirname(file));
  },
  'leaves files and folders': async tree => {
    await mkdir(join(tree, 'node_modules/a/b'), { recursive: true });
    await writeFile(join(tree, 'node_modules/a/.gitignore'), '*');
    await writeFile(join(tree, '.env'), 'SECRET=1');
  },
  'leaves a repository in it': async tree => {
    await mkdir(join(tree, 'nested/.git/refs'), { recursive: true });
    await mkdir(join(tree, 'nested/.git/objects'), { recursive: true });
    await writeFile(join(tree, 'nested/.git/HEAD'), 'ref: refs/heads/main\n');
  },
  'removes all': async tree => {
    for (const name of await readdir(tree)) await rm(join(tree, name), { recursive: true });
  },
} satisfies Record<string, (tree: string, file: string) => Promise<unknown>>;

const mischiefs = fc.array(
  fc.record({ what: fc.constantFrom(...Object.values(mischief)), which: fc.nat() }),
  { maxLength: 3 },
);

test('it is the commit, over any commits with any mischief in between', async () => {
  await using sandbox = await createSandbox();
  let round = 0;
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fileMaps, mischiefs), { minLength: 3, maxLength: 5 }),
    async steps => {
      const origin = await sandbox.repository(`origin-${round++}`);
      const shas = await importCommits(
        origin,
        steps.map(([files]) => files),
      );
      const service = serviceOf(origin.path);
      await sandbox.repositories.resolve(service, 'main', never);
      for (const [turn, [files, done]] of steps.entries()) {
        await using checkout = await sandbox.repositories.checkOut(service, shas[turn] ?? '', never);
        expect(await contextOf(checkout.path)).toEqual(expectedOf(files));
        expect(await foldersOf(checkout.path)).toEqual(foldersFor(Object.keys(files)));
        expect(await kept(sandbox)).toHaveLength(round - 1);
        for (const { what, which } of done) {
          const file = Object.keys(files)[which % Object.keys(files).length] ?? '';
          await what(checkout.path, join(checkout.path, file)).catch(() => undefined);
        }
      }
      expect(await kept(sandbox)).toHaveLength(round);
    },
  );
  await fc.assert(property, { numRuns: 8, interruptAfterTimeLimit: 15_000 });
  expect(await held(sandbox)).toEqual([]);
});

function foldersFor(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return [...folders].toSorted();
}

test.each(Object.entries(mischief))('somebody who %s is undone', async (_, what) => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit({ 'src/deep/file.txt': 'content', other: '1' });
  const before = await checkedOut(sandbox, service, sha, async tree => {
    const context = await contextOf(tree);
    await what(tree, join(tree, 'src/deep/file.txt'));
    return context;
  });
  await checkedOut(sandbox, service, sha, async tree => expect(await contextOf(tree)).toEqual(before));
});

async function checkedOut<T>(
  sandbox: Sandbox,
  service: Service,
  sha: string,
  work: (tree: string) => Promise<T>,
): Promise<T> {
  await using checkout = await sandbox.repositories.checkOut(service, sha, never);
  return await work(checkout.path);
}

test('only what changed is written', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const written = (tree: string) =>
    Promise.all(['same', 'changed'].map(async name => (await stat(join(tree, name))).ctimeMs));
  const first = await origin.commit({ same: '1', changed: '1' });
  const [same, changed] = await checkedOut(sandbox, service, first, written);
  const second = await origin.commit({ changed: '2' });
  const [sameLater, changedLater] = await checkedOut(sandbox, service, second, written);
  expect(sameLater).toBe(same);
  expect(changedLater).toBeGreaterThan(changed ?? Number.NaN);
});

test('of two deployments at the same time the second gets a new one, and one is kept', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit({ a: '1' });
  await checkedOut(sandbox, service, sha, async () => undefined);
  await checkedOut(sandbox, service, sha, async one => {
    expect(await kept(sandbox)).toEqual([]);
    await checkedOut(sandbox, service, sha, async two => {
      expect(two).not.toBe(one);
      await writeFile(join(two, 'a'), 'changed');
      expect(await readFile(join(one, 'a'), 'utf8')).toBe('1');
    });
    expect(await kept(sandbox)).toHaveLength(1);
  });
  expect(await kept(sandbox)).toHaveLength(1);
  expect(await held(sandbox)).toEqual([]);
});

test('one that hooks may have run in is not kept', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit({ a: '1' });
  const hook = { command: ['true'], timeoutMs: 1000, environment: {} };
  const service = { ...serviceOf(origin.path), hooks: { preDeploy: [], postDeploy: [hook] } };
  await checkedOut(sandbox, service, sha, async () => undefined);
  expect(await kept(sandbox)).toEqual([]);
});

test('files whose line endings are to change are written anew', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const read = (tree: string) => readFile(join(tree, 'deep/a.txt'), 'utf8');
  const first = await origin.commit({ 'deep/a.txt': 'one\ntwo\n' });
  expect(await checkedOut(sandbox, service, first, read)).toBe('one\ntwo\n');
  const second = await origin.commit({ 'deep/.gitattributes': '*.txt text eol=crlf\n' });
  expect(await checkedOut(sandbox, service, second, read)).toBe('one\r\ntwo\r\n');
  expect(await checkedOut(sandbox, service, first, read)).toBe('one\ntwo\n');
});

test('one with a submodule, wanted or not, is written anew each time', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.git('update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},lib`);
  await mkdir(join(origin.path, 'lib'));
  await origin.git('commit', '--quiet', '--message', 'Add lib');
  const sha = await origin.git('rev-parse', 'HEAD');
  const service = serviceOf(origin.path, { submodules: false });
  await checkedOut(sandbox, service, sha, async () => undefined);
  expect(await kept(sandbox)).toEqual([]);
});

test('a crash in the middle costs it: the next start removes what was in use, and keeps the rest', async () => {
  await using sandbox = await createSandbox();
  const used = await sandbox.repository('used');
  const other = await sandbox.repository('other');
  const shas = [await used.commit({ a: '1' }), await other.commit({ b: '1' })] as const;
  await checkedOut(sandbox, serviceOf(used.path), shas[0], async () => undefined);
  await checkedOut(sandbox, serviceOf(other.path), shas[1], async () => undefined);
  await sandbox.repositories.checkOut(serviceOf(used.path), shas[0], never);
  const restarted = sandbox.restart();
  await restarted.cleanUp();
  expect(await readdir(sandbox.dataDir)).not.toContain('checkouts');
  expect(await kept(sandbox)).toHaveLength(1);
  await using checkout = await restarted.checkOut(serviceOf(used.path), shas[0], never);
  expect(await readFile(join(checkout.path, 'a'), 'utf8')).toBe('1');
});

test.each(['state', 'index', 'tree'])('one whose %s is damaged is made anew', async name => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit({ a: '1' });
  await checkedOut(sandbox, service, sha, async () => undefined);
  const [tree = ''] = await kept(sandbox);
  const path = join(sandbox.dataDir, 'trees', tree, name);
  await rm(path, { recursive: true });
  await writeFile(path, 'nonsense');
  expect(await checkedOut(sandbox, service, sha, contextOf)).toEqual({ a: '644 1' });
});

test('one from before the machine was started again is not trusted', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit({ a: '1' });
  const written = async (tree: string) => (await stat(join(tree, 'a'))).ctimeMs;
  const first = await checkedOut(sandbox, service, sha, written);
  const [tree = ''] = await kept(sandbox);
  await writeFile(join(sandbox.dataDir, 'trees', tree, 'state'), `${sha}\nanother boot`);
  expect(await checkedOut(sandbox, service, sha, written)).toBeGreaterThan(first);
});

test('a cancelled check-out keeps nothing', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit(randomFiles(500, 100));
  await checkedOut(sandbox, service, sha, async () => undefined);
  const controller = new AbortController();
  const running = failureOf(sandbox.repositories.checkOut(service, sha, controller.signal));
  await expect.poll(() => held(sandbox), { interval: 1 }).not.toEqual([]);
  controller.abort();
  expect(await running).toEqual({ code: 'cancelled' });
  expect(await held(sandbox)).toEqual([]);
  expect(await sandbox.running()).toEqual([]);
});

test('it goes with its mirror, and when room is wanted', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const service = serviceOf(origin.path);
  const sha = await origin.commit({ a: '1' });
  const make = () => checkedOut(sandbox, service, sha, async () => undefined);
  await make();
  await sandbox.repositories.prune([service], 0);
  expect(await kept(sandbox)).toHaveLength(1);
  await sandbox.repositories.prune([], -1);
  expect(await kept(sandbox)).toEqual([]);
  await sandbox.repositories.resolve(service, 'main', never);
  await make();
  expect(await kept(sandbox)).toHaveLength(1);
  await sandbox.repositories.dropKeptTrees();
  expect(await kept(sandbox)).toEqual([]);
  await access(join(sandbox.dataDir, 'mirrors'));
});
