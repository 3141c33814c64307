// Refs on a real repository: branches, tags, requests, commits, and what is none of them.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createSandbox, failureOf, never, serviceOf } from './fixtures.ts';

test('branches with slashes, tags of both kinds and commits are found', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const first = await origin.commit({ a: '1' });
  await origin.git('tag', 'light');
  await origin.git('tag', '--annotate', '--message=x', 'annotated');
  await origin.git('switch', '--quiet', '--create', 'feature/new/login');
  const second = await origin.commit({ a: '2' });
  await origin.git('switch', '--quiet', 'main');
  const service = serviceOf(origin.path);
  const resolve = async (ref: string): Promise<unknown> => {
    const { kind, name, commit } = await sandbox.repositories.resolve(service, ref, never);
    return [kind, name, commit.sha];
  };
  expect(await resolve('feature/new/login')).toEqual(['branch', 'feature/new/login', second]);
  expect(await resolve('origin/main')).toEqual(['branch', 'main', first]);
  expect(await resolve('light')).toEqual(['tag', 'light', first]);
  expect(await resolve('annotated')).toEqual(['tag', 'annotated', first]);
  expect(await resolve(second)).toEqual(['commit', second.slice(0, 7), second]);
  expect(await resolve(second.slice(0, 8).toUpperCase())).toEqual(['commit', second.slice(0, 7), second]);
});

test('a name that is a branch and a tag is the branch; the tag has its full name', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const tagged = await origin.commit({ a: '1' });
  await origin.git('tag', 'both');
  const branched = await origin.commit({ a: '2' });
  await origin.git('branch', 'both');
  const service = serviceOf(origin.path);
  expect((await sandbox.repositories.resolve(service, 'both', never)).commit.sha).toBe(branched);
  expect((await sandbox.repositories.resolve(service, 'tags/both', never)).commit.sha).toBe(tagged);
});

test('without a ref it is the configured branch, else the remote’s own default', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  await origin.git('branch', 'release');
  await origin.git('symbolic-ref', 'HEAD', 'refs/heads/release');
  const name = async (branch?: string): Promise<string> =>
    (
      await sandbox.repositories.resolve(
        serviceOf(origin.path, branch === undefined ? {} : { branch }),
        undefined,
        never,
      )
    ).name;
  expect(await name()).toBe('release');
  expect(await name('main')).toBe('main');
  expect(await failureOf(name('mian'))).toEqual({
    code: 'ref_not_found',
    ref: 'mian',
    suggestions: ['main'],
  });
});

test('a name that is nearly the app’s is told as such', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  const service = { ...serviceOf(origin.path), app: 'hello' };
  expect(await failureOf(sandbox.repositories.resolve(service, 'helo', never))).toEqual({
    code: 'ref_not_found',
    ref: 'helo',
    suggestions: [],
    app: 'hello',
  });
});

test('a tag can’t take the place of the configured branch', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  await origin.git('tag', 'live');
  const service = serviceOf(origin.path, { branch: 'live' });
  expect(await failureOf(sandbox.repositories.resolve(service, undefined, never))).toMatchObject({
    code: 'ref_not_found',
  });
});

test('pull and merge requests are fetched when asked for', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  const pull = await origin.commit({ a: '2' });
  await origin.git('update-ref', 'refs/pull/12/head', pull);
  const merge = await origin.commit({ a: '3' });
  await origin.git('update-ref', 'refs/merge-requests/7/head', merge);
  await origin.git('reset', '--quiet', '--hard', 'HEAD~2');
  const service = serviceOf(origin.path);
  for (const [ref, name, sha] of [
    ['pr/12', 'pull/12', pull],
    ['pull/12', 'pull/12', pull],
    ['#12', 'pull/12', pull],
    ['mr/7', 'mr/7', merge],
    ['!7', 'mr/7', merge],
    ['#7', 'mr/7', merge],
  ] as const) {
    const resolved = await sandbox.repositories.resolve(service, ref, never);
    expect([resolved.kind, resolved.name, resolved.commit.sha]).toEqual(['pull', name, sha]);
  }
  expect(await failureOf(sandbox.repositories.resolve(service, 'pr/99', never))).toMatchObject({
    code: 'ref_not_found',
    ref: 'pr/99',
  });
});

test('a commit that no branch has is fetched by its id', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const first = await origin.commit({ a: '1' });
  const gone = await origin.commit({ a: '2' });
  await origin.git('reset', '--quiet', '--hard', first);
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  expect((await sandbox.repositories.resolve(service, gone, never)).commit.sha).toBe(gone);
  const nowhere = 'f'.repeat(40);
  expect(await failureOf(sandbox.repositories.resolve(service, nowhere, never))).toEqual({
    code: 'ref_not_found',
    ref: nowhere,
    suggestions: [],
  });
});

test('a full commit id that is known already asks no network', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const sha = await origin.commit({ a: '1' });
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'main', never);
  await rm(origin.path, { recursive: true });
  expect((await sandbox.repositories.resolve(service, sha, never)).commit.sha).toBe(sha);
  expect(await failureOf(sandbox.repositories.resolve(service, 'main', never))).toMatchObject({
    code: 'repository_unreachable',
  });
});

test('an id that several commits begin with is ambiguous, and they are named', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  const tree = await origin.git('rev-parse', 'HEAD^{tree}');
  // Two of these commits, which differ in nothing but their date, begin with the same seven digits.
  const clashes = await findClash(origin.path, tree);
  for (const [index, id] of clashes.entries()) await origin.git('branch', `clash-${index}`, id);
  const prefix = clashes[0].slice(0, 7);
  expect(await failureOf(sandbox.repositories.resolve(serviceOf(origin.path), prefix, never))).toEqual({
    code: 'ref_ambiguous',
    ref: prefix,
    candidates: clashes.toSorted(),
  });
});

/** Commits are hashed here until two have the same first seven digits: some 20,000 of them. */
async function findClash(path: string, tree: string): Promise<readonly [string, string]> {
  const seen = new Map<string, { readonly id: string; readonly body: string }>();
  for (let time = 1_600_000_000; ; time += 1) {
    const body = `tree ${tree}\nauthor A <a@b> ${time} +0000\ncommitter A <a@b> ${time} +0000\n\nx\n`;
    const id = createHash('sha1').update(`commit ${body.length}\0${body}`).digest('hex');
    const other = seen.get(id.slice(0, 7));
    seen.set(id.slice(0, 7), { id, body });
    if (other === undefined) continue;
    for (const input of [other.body, body]) {
      await execa('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
        cwd: path,
        input,
        stripFinalNewline: false,
      });
    }
    return [other.id, id];
  }
}

test('deleted and rewritten branches are followed, also where a folder takes a branch’s name', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  const first = await origin.commit({ a: '1' });
  await origin.git('branch', 'topic');
  const second = await origin.commit({ a: '2' });
  await origin.git('tag', 'moving');
  const service = serviceOf(origin.path);
  await sandbox.repositories.resolve(service, 'topic', never);

  await origin.git('branch', '--delete', 'topic');
  await origin.git('branch', 'topic/part', first);
  await origin.git('tag', '--force', 'moving', first);
  await origin.git('reset', '--quiet', '--hard', first);
  const third = await origin.commit({ a: '3' });
  expect((await sandbox.repositories.resolve(service, 'main', never)).commit.sha).toBe(third);
  expect((await sandbox.repositories.resolve(service, 'moving', never)).commit.sha).toBe(first);
  expect((await sandbox.repositories.resolve(service, 'topic/part', never)).commit.sha).toBe(first);
  expect(await failureOf(sandbox.repositories.resolve(service, 'topic', never))).toMatchObject({
    code: 'ref_not_found',
    suggestions: ['topic/part'],
  });
  expect(await sandbox.repositories.compare(service, second, third, never)).toEqual({ ahead: 1, behind: 1 });
  expect(await sandbox.repositories.compare(service, 'e'.repeat(40), third, never)).toBeUndefined();
});

test('an empty repository has nothing to deploy', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  expect(
    await failureOf(sandbox.repositories.resolve(serviceOf(origin.path), undefined, never)),
  ).toMatchObject({
    code: 'ref_not_found',
  });
});

test.each([
  '--upload-pack=touch pwned',
  '-x',
  'main; id',
  '$(id)',
  'main\nx',
  'main^{/x}',
  ':/fix',
  'a..b',
  '@{-1}',
])('a ref like %j is not found and runs nothing', async ref => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' }, 'fix');
  const reason = await failureOf(sandbox.repositories.resolve(serviceOf(origin.path), ref, never));
  expect(reason).toMatchObject({ code: 'ref_not_found', ref });
});

test.each([
  ['of 10,000 characters', 'x'.repeat(10_000), 'x'.repeat(10_000)],
  [
    'with markup and a mention',
    '<!channel> *bold* `code` & <https://x|y>',
    '<!channel> *bold* `code` & <https://x|y>',
  ],
  ['in another alphabet', 'Исправить 🚢', 'Исправить 🚢'],
  ['with a body', 'Subject\n\nBody', 'Subject'],
])('a commit message %s is read as it was written', async (_, message, subject) => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' }, message);
  const { commit } = await sandbox.repositories.resolve(serviceOf(origin.path), 'main', never);
  expect(commit).toMatchObject({ subject, author: 'Ada Example' });
  expect(Math.abs(Date.now() - commit.committedAt)).toBeLessThan(60_000);
});

test('a commit message in an old encoding is translated, and one that is no text does no harm', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository();
  await origin.commit({ a: '1' });
  const service = serviceOf(origin.path);
  for (const [encoding, expected] of [
    ['ISO-8859-1', 'Größe'],
    ['UTF-8', 'Gr\ufffd\ufffde'],
  ]) {
    const text = Buffer.from('Größe', 'latin1');
    const raw = Buffer.concat([
      Buffer.from(`tree ${await origin.git('rev-parse', 'HEAD^{tree}')}\n`),
      Buffer.from('author A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\n'),
      Buffer.from(`encoding ${encoding}\n\n`),
      text,
    ]);
    const hash = ['hash-object', '-t', 'commit', '-w', '--stdin'];
    const { stdout } = await execa('git', hash, { cwd: origin.path, input: raw });
    await origin.git('reset', '--quiet', '--hard', stdout);
    expect((await sandbox.repositories.resolve(service, 'main', never)).commit).toEqual({
      sha: stdout,
      subject: expected,
      author: 'A',
      committedAt: 1_700_000_000_000,
    });
  }
});
