// Work trees: exactly the commit, its submodules too, in parallel, and nothing left.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  glob,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { processMark } from '../../src/git/processes.ts';
import { createRepositories } from '../../src/git/repositories.ts';
import {
  createSandbox,
  environment,
  failureOf,
  never,
  randomFiles,
  serviceOf,
  type TestRepository,
} from './fixtures.ts';
import { serveHttp } from './servers.ts';

async function addSubmodule(parent: TestRepository, url: string, path: string, sha: string): Promise<string> {
  await parent.git('config', '--file', '.gitmodules', `submodule.${path}.path`, path);
  await parent.git('config', '--file', '.gitmodules', `submodule.${path}.url`, url);
  await parent.git('add', '.gitmodules');
  await parent.git('update-index', '--add', '--cacheinfo', `160000,${sha},${path}`);
  await mkdir(join(parent.path, path), { recursive: true });
  await parent.git('commit', '--quiet', '--message', `Add ${path}`);
  return parent.git('rev-parse', 'HEAD');
}

test('a check-out is the commit’s files with their modes and links, and no .git', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await writeFile(join(origin.path, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('run.sh', join(origin.path, 'link'));
  const sha = await origin.commit({
    'deep/er/file.txt': 'x',
    'crlf.txt': 'a\r\nb\r\n',
    '.gitignore': '*.txt\n',
  });
  await origin.git('add', '--force', '--all');
  const service = serviceOf(origin.path);
  await using checkout = await sandbox.repositories.checkOut(service, sha, never);
  expect((await readdir(checkout.path)).toSorted()).toEqual(['.gitignore', 'link', 'run.sh']);
  expect((await stat(join(checkout.path, 'run.sh'))).mode & 0o111).toBe(0o111);
  expect(await readFile(join(checkout.path, 'link'), 'utf8')).toBe('#!/bin/sh\n');
});

test('disposing removes everything of a check-out', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit({ a: '1' });
  const checkout = await sandbox.repositories.checkOut(serviceOf(origin.path), sha, never);
  await checkout[Symbol.asyncDispose]();
  expect(await readdir(join(sandbox.dataDir, 'checkouts'))).toEqual([]);
});

test('two deployments of one repository at the same time don’t disturb each other', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const shas: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    shas.push(await origin.commit({ 'a.txt': `${turn}`, [`only-${turn}`]: 'x' }));
    await origin.git('branch', `b${turn}`);
  }
  const service = serviceOf(origin.path);
  const contents = await Promise.all(
    shas.map(async (sha, turn) => {
      const resolved = await sandbox.repositories.resolve(service, `b${turn}`, never);
      expect(resolved.commit.sha).toBe(sha);
      await using checkout = await sandbox.repositories.checkOut(service, sha, never);
      return [await readFile(join(checkout.path, 'a.txt'), 'utf8'), (await readdir(checkout.path)).length];
    }),
  );
  expect(contents).toEqual([
    ['0', 2],
    ['1', 3],
    ['2', 4],
    ['3', 5],
  ]);
});

test('submodules come with their own submodules, by relative addresses, from a private server', async () => {
  await using sandbox = await createSandbox();
  const leaf = await sandbox.repository('leaf');
  const leafSha = await leaf.commit({ 'leaf.txt': 'leaf' });
  const lib = await sandbox.repository('lib');
  await lib.commit({ 'lib.txt': 'lib' });
  const libSha = await addSubmodule(lib, '../../leaf/.git', 'vendor/leaf', leafSha);
  await lib.commit({ 'lib.txt': 'newer than what is asked for' });
  const app = await sandbox.repository('app');
  await app.commit({ 'app.txt': 'app' });
  const sha = await addSubmodule(app, '../../lib/.git', 'vendor/lib', libSha);

  await using server = await serveHttp(sandbox.directory, { username: 'deploy', password: 'swordfish' });
  const service = serviceOf(`http://127.0.0.1:${server.port}/app/.git`, {
    credentials: { username: 'deploy', token: 'swordfish' },
  });
  const check = async (): Promise<void> => {
    await using checkout = await sandbox.repositories.checkOut(service, sha, never);
    expect(await readFile(join(checkout.path, 'vendor/lib/lib.txt'), 'utf8')).toBe('lib');
    expect(await readFile(join(checkout.path, 'vendor/lib/vendor/leaf/leaf.txt'), 'utf8')).toBe('leaf');
  };
  await check();
  // The second time everything is there already.
  server.options = { username: 'deploy', password: 'changed' };
  await check();

  const without = { ...service, repository: { ...service.repository, submodules: false } };
  await using bare = await sandbox.repositories.checkOut(without, sha, never);
  expect(await readdir(join(bare.path, 'vendor/lib'))).toEqual([]);
});

test('a submodule that can’t be fetched is named, with the reason', async () => {
  await using sandbox = await createSandbox();
  const app = await sandbox.repository('app');
  await app.commit({ a: '1' });
  const sha = await addSubmodule(app, 'http://127.0.0.1:1/lib.git', 'vendor/lib', 'a'.repeat(40));
  const reason = await failureOf(sandbox.repositories.checkOut(serviceOf(app.path), sha, never));
  expect(reason).toMatchObject({
    code: 'submodule_failed',
    detail: expect.stringMatching(/^vendor\/lib: http:\/\/127\.0\.0\.1:1\/lib\.git: .*connect/),
  });
  expect(await readdir(join(sandbox.dataDir, 'checkouts'))).toEqual([]);
});

test('a submodule whose commit is gone is named', async () => {
  await using sandbox = await createSandbox();
  const lib = await sandbox.repository('lib');
  await lib.commit({ a: '1' });
  const app = await sandbox.repository('app');
  await app.commit({ a: '1' });
  const sha = await addSubmodule(app, '../lib', 'lib', 'a'.repeat(40));
  expect(await failureOf(sandbox.repositories.checkOut(serviceOf(app.path), sha, never))).toEqual({
    code: 'submodule_failed',
    detail: `lib: ${lib.path} has no commit aaaaaaaaaaaa.`,
  });
});

test('a submodule can’t read this machine’s files or leave the work tree', async () => {
  await using sandbox = await createSandbox();
  const secret = await sandbox.repository('secret');
  const secretSha = await secret.commit({ 'secret.txt': 'x' });
  const app = await sandbox.repository('app');
  await app.commit({ a: '1' });
  const absolute = await addSubmodule(app, secret.path, 'stolen', secretSha);
  expect(await failureOf(sandbox.repositories.checkOut(serviceOf(app.path), absolute, never))).toMatchObject({
    code: 'submodule_failed',
  });

  const outside = await mkdtemp(join(sandbox.directory, 'outside-'));
  const other = await sandbox.repository('other');
  await symlink(outside, join(other.path, 'link'));
  await other.commit({ a: '1' });
  await other.git('config', '--file', '.gitmodules', 'submodule.x.path', 'link/../../x');
  await other.git('config', '--file', '.gitmodules', 'submodule.x.url', '../secret');
  const sha = await other.commit({});
  await using checkout = await sandbox.repositories.checkOut(serviceOf(other.path), sha, never);
  expect((await readdir(checkout.path)).toSorted()).toEqual(['.gitmodules', 'a', 'link']);
  expect(await readdir(outside)).toEqual([]);
});

test('hooks and filters that a repository brings along don’t run', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit({
    '.gitattributes': '* filter=evil\n',
    '.gitconfig': '[filter "evil"]\n\tsmudge = touch pwned\n',
    'a.txt': 'x',
  });
  await using checkout = await sandbox.repositories.checkOut(serviceOf(origin.path), sha, never);
  expect((await readdir(checkout.path)).toSorted()).toEqual(['.gitattributes', '.gitconfig', 'a.txt']);
});

test('LFS files without git-lfs are a clear failure, unless they are not wanted', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`;
  const sha = await origin.commit({
    'assets/.gitattributes': '*.bin filter=lfs -text\n',
    'assets/a.bin': pointer,
  });
  // A PATH with git alone, so that it is the same where git-lfs is installed.
  const bin = join(sandbox.directory, 'bin');
  await mkdir(bin);
  await symlink((await execa('which', ['git'])).stdout, join(bin, 'git'));
  const repositories = createRepositories({ dataDir: sandbox.dataDir, env: { ...environment, PATH: bin } });
  expect(await failureOf(repositories.checkOut(serviceOf(origin.path), sha, never))).toEqual({
    code: 'lfs_missing',
    repository: origin.path,
  });
  const unwanted = serviceOf(origin.path, { lfs: false });
  await using checkout = await repositories.checkOut(unwanted, sha, never);
  expect(await readFile(join(checkout.path, 'assets/a.bin'), 'utf8')).toBe(pointer);
});

test('after a crash, what it left is removed: processes, locks, half a pack, work trees', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  const [name = ''] = await readdir(join(sandbox.dataDir, 'mirrors'));
  const mirror = join(sandbox.dataDir, 'mirrors', name);

  const orphan = spawn('sleep', ['60'], { env: { ...process.env, [processMark]: mirror } });
  await once(orphan, 'spawn');
  const ended = once(orphan, 'exit');
  await mkdir(join(mirror, 'refs/heads/x'), { recursive: true });
  const locks = [
    'packed-refs.lock',
    'config.lock',
    'refs/heads/main.lock',
    'refs/heads/x/y.lock',
    'shallow.lock',
  ];
  for (const lock of [...locks, 'objects/pack/tmp_pack_abc', 'objects/pack/pack-1.keep']) {
    await writeFile(join(mirror, lock), '');
  }
  await mkdir(join(sandbox.dataDir, 'checkouts/api-abc/tree'), { recursive: true });
  const second = await origin.commit({ a: '2' });
  expect(await failureOf(sandbox.repositories.resolve(service, 'main', never))).toMatchObject({
    code: 'git_failed',
  });

  const restarted = sandbox.restart();
  await restarted.cleanUp();
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(await readdir(sandbox.dataDir)).not.toContain('checkouts');
  expect(await readdir(join(mirror, 'objects/pack'))).toEqual([]);
  expect((await restarted.resolve(service, 'main', never)).commit.sha).toBe(second);
});

test('there is nothing to clean up on a new machine', async () => {
  await using sandbox = await createSandbox();
  await sandbox.repositories.cleanUp();
});

test('a mirror that was removed or not finished is made again', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit({ a: '1' });
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  const mirrors = join(sandbox.dataDir, 'mirrors');
  const [name = ''] = await readdir(mirrors);
  await rm(join(mirrors, name), { recursive: true });
  await mkdir(join(mirrors, name, 'objects'), { recursive: true });
  expect((await sandbox.repositories.resolve(service, 'main', never)).commit.sha).toBe(sha);
});

test.each([
  ['an empty branch', 'refs/heads/main'],
  ['an empty HEAD', 'HEAD'],
  ['a pack that was cut', 'objects/pack/*.pack'],
])('a mirror with %s, as a power cut leaves it, is fetched anew', async (_, pattern) => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit(randomFiles(120, 50));
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  for await (const file of glob(`mirrors/*/${pattern}`, { cwd: sandbox.dataDir })) {
    const path = join(sandbox.dataDir, file);
    await chmod(path, 0o644);
    await truncate(path, pattern.endsWith('.pack') ? 1000 : 0);
  }
  expect((await sandbox.repositories.resolve(service, 'main', never)).commit.sha).toBe(sha);
  await using checkout = await sandbox.repositories.checkOut(service, sha, never);
  expect(await readdir(checkout.path)).toHaveLength(50);
});

test('cancelling a check-out leaves no work tree', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit(randomFiles(1000, 100));
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  const controller = new AbortController();
  const running = failureOf(sandbox.repositories.checkOut(service, sha, controller.signal));
  const checkouts = join(sandbox.dataDir, 'checkouts');
  await expect.poll(() => readdir(checkouts).catch(() => []), { interval: 1 }).not.toEqual([]);
  controller.abort();
  expect(await running).toEqual({ code: 'cancelled' });
  expect(await readdir(checkouts)).toEqual([]);
  expect(await sandbox.running()).toEqual([]);
});
