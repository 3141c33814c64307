// What of a checkout is sent to the engine.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { parseIgnoreFile, prepareContext } from '../../src/docker/build-context.ts';
import { sourceTree } from './build-fixture.ts';

const { signal } = new AbortController();

/** The archive's table of contents, as GNU tar reads it. */
function table(archive: Buffer): string[] {
  return execFileSync('tar', ['-tv'], { input: archive }).toString().trim().split('\n');
}

/** Paths in the archive; folders end with a slash. */
function list(archive: Buffer): string[] {
  return table(archive)
    .map(line => `${line.split(' ').at(-1)}${line.startsWith('d') ? '/' : ''}`)
    .filter(path => path !== './');
}

async function sent(files: Readonly<Record<string, string>>, context = '.', dockerfile = 'Dockerfile') {
  await using source = await sourceTree(files);
  const prepared = await prepareContext(source.path, { context, dockerfile }, signal);
  return { dockerfile: prepared.dockerfile, archive: await buffer(prepared.open()) };
}

describe('the context', () => {
  test('is the whole checkout when nothing is ignored, without git’s own files', async () => {
    const { archive, dockerfile } = await sent({
      Dockerfile: '',
      'src/a.ts': '',
      '.git/config': '',
      'vendor/lib/.git': 'gitdir: elsewhere',
      'vendor/lib/b.ts': '',
    });
    expect(list(archive).toSorted()).toEqual([
      'Dockerfile',
      'src/',
      'src/a.ts',
      'vendor/',
      'vendor/lib/',
      'vendor/lib/b.ts',
    ]);
    expect(dockerfile).toBe('Dockerfile');
  });

  test('keeps the content of files of every size', async () => {
    const sizes = [0, 1, 511, 512, 513, 262_143, 262_144, 262_145, 1_000_000, 5_000_000];
    const files = Object.fromEntries(
      sizes.map(size => [
        `${'long/'.repeat(40)}${size}`,
        randomBytes(size).toString('latin1').slice(0, size),
      ]),
    );
    const { archive } = await sent({ Dockerfile: '', ...files });
    for (const [path, content] of Object.entries(files)) {
      const options = { input: archive, maxBuffer: 2e7 };
      expect(execFileSync('tar', ['-xO', '-f', '-', path], options).toString() === content).toBe(true);
    }
  });

  test('can be a subfolder, with the Dockerfile relative to it', async () => {
    const { archive, dockerfile } = await sent(
      { 'web/docker/prod': '', 'web/a': '', 'api/b': '' },
      'web',
      'docker/prod',
    );
    expect(list(archive)).toEqual(['a', 'docker/', 'docker/prod']);
    expect(dockerfile).toBe('docker/prod');
  });

  test('takes a Dockerfile from elsewhere in the repository along', async () => {
    const { archive, dockerfile } = await sent({ 'web/a': '', Dockerfile: 'FROM x' }, 'web', '../Dockerfile');
    expect(list(archive)).toEqual(['a', dockerfile]);
    expect(execFileSync('tar', ['-xO', dockerfile], { input: archive }).toString()).toBe('FROM x');
  });

  test('keeps links as links, wherever they point', async () => {
    const { archive } = await sent({
      Dockerfile: '',
      out: '-> /etc/passwd',
      up: '-> ../..',
      dangling: '-> gone',
    });
    expect(table(archive).filter(line => line.startsWith('l'))).toHaveLength(3);
    expect(table(archive).join('\n')).toContain('out -> /etc/passwd');
  });

  test('is the same archive whoever checked it out, apart from the times', async () => {
    await using source = await sourceTree({ Dockerfile: '', 'bin/run': '#!/bin/sh' });
    const open = async () => {
      await utimes(join(source.path, 'bin/run'), 1, 1);
      await utimes(join(source.path, 'bin'), 1, 1);
      await utimes(join(source.path, 'Dockerfile'), 1, 1);
      await utimes(source.path, 1, 1);
      const { open } = await prepareContext(source.path, { context: '.', dockerfile: 'Dockerfile' }, signal);
      return buffer(open());
    };
    const first = await open();
    await chmod(join(source.path, 'Dockerfile'), 0o600);
    await chmod(join(source.path, 'bin/run'), 0o700);
    expect((await open()).equals(first)).toBe(true);
    expect(table(first).find(line => line.endsWith('bin/run'))).toMatch(/^-rwxr-xr-x 0\/0/);
  });

  test.each(['missing', '..', '../..', '/etc', 'sub/../..', 'outside', 'Dockerfile'])(
    'is refused as missing when it is %s',
    async context => {
      const files = { Dockerfile: '', 'sub/a': '', outside: '-> /etc' };
      // Below the repository /etc means <repository>/etc, which isn't there either.
      await expect(sent(files, context)).rejects.toMatchObject({
        reason: { code: 'context_missing', path: context },
      });
    },
  );

  test.each(['missing', '../../Dockerfile', 'link', 'folder'])(
    'needs a Dockerfile within the repository: %s is none',
    async dockerfile => {
      const files = { 'web/link': '-> /etc/passwd', 'web/folder/a': '' };
      await expect(sent(files, 'web', dockerfile)).rejects.toMatchObject({
        reason: { code: 'dockerfile_missing' },
      });
    },
  );

  test('is given up when the build is cancelled', async () => {
    await using source = await sourceTree({ Dockerfile: '' });
    const settings = { context: '.', dockerfile: 'Dockerfile' };
    await expect(prepareContext(source.path, settings, AbortSignal.abort())).rejects.toThrow(/abort/);
  });

  test('opens anew each time, and an archive that nobody reads holds no file open', async () => {
    await using source = await sourceTree({ Dockerfile: '' });
    await mkdir(join(source.path, 'empty'));
    const context = await prepareContext(source.path, { context: '.', dockerfile: 'Dockerfile' }, signal);
    context.open().destroy();
    expect(list(await buffer(context.open()))).toEqual(list(await buffer(context.open())));
  });
});

describe('.dockerignore', () => {
  const files = { Dockerfile: '', 'a.md': '', 'src/b.md': '', 'src/deep/c.md': '', 'src/deep/d.ts': '' };

  test.each([
    ['src', ['Dockerfile', 'a.md']],
    ['/src/', ['Dockerfile', 'a.md']],
    ['*.md', ['Dockerfile', 'src/b.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['**/*.md', ['Dockerfile', 'src/deep/d.ts']],
    ['**.md', ['Dockerfile', 'src/deep/d.ts']],
    ['*/*.md', ['Dockerfile', 'a.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['# *.md\n\n  a.md  \r', ['Dockerfile', 'src/b.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['*\n!src/deep/d.ts', ['Dockerfile', 'src/deep/d.ts']],
    ['src\n!src/deep', ['Dockerfile', 'a.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['!a.md\n*.md', ['Dockerfile', 'src/b.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['\uFEFFa.md', ['Dockerfile', 'src/b.md', 'src/deep/c.md', 'src/deep/d.ts']],
    ['?.md', ['Dockerfile', 'src/b.md', 'src/deep/c.md', 'src/deep/d.ts']],
  ])('%j leaves as files what Docker leaves', async (text, expected) => {
    const { archive } = await sent({ ...files, '.dockerignore': text });
    const kept = list(archive).filter(path => !path.endsWith('/') && path !== '.dockerignore');
    expect(kept.toSorted()).toEqual(expected);
  });

  test('does not keep the Dockerfile back, nor more than it of its folder', async () => {
    const { archive } = await sent(
      { 'docker/Dockerfile': '', 'docker/x': '', '.dockerignore': '*' },
      '.',
      'docker/Dockerfile',
    );
    expect(list(archive)).toEqual(['docker/Dockerfile']);
  });

  test('gives way to the Dockerfile’s own ignore file', async () => {
    const { archive } = await sent({ ...files, '.dockerignore': '*', 'Dockerfile.dockerignore': 'src' });
    expect(list(archive)).toContain('a.md');
    expect(list(archive)).not.toContain('src/');
  });

  test('takes characters literally that mean something in regular expressions', () => {
    const { ignores } = parseIgnoreFile('c++/(a|b){2}.txt');
    expect(ignores('c++/(a|b){2}.txt')).toBe(true);
    expect(ignores('ccc/aa.txt')).toBe(false);
  });

  test('says which pattern it can’t read', () => {
    expect(() => parseIgnoreFile('fine\n[a-')).toThrow(
      expect.objectContaining({
        reason: expect.objectContaining({
          code: 'build_failed',
          step: '.dockerignore',
          detail: expect.stringContaining('[a-'),
        }),
      }),
    );
  });

  test('is not followed out of the repository', async () => {
    const { archive } = await sent({ ...files, '.dockerignore': '-> /dev/zero' });
    expect(list(archive)).toContain('a.md');
  });
});
