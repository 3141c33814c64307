// A build on an engine whose disk is small: it makes room first, says with figures when there is none, and leaves none full.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { provideBaseImage } from '../../scripts/setup/base-image.mjs';
import { missingPackages } from '../../scripts/setup/install-docker.mjs';
import { startPrivateEngine } from '../../scripts/setup/private-engine.mjs';
import { inWords } from '../../src/core/explain.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { storageScene } from '../support/storage-scene.ts';

const possible = process.getuid?.() === 0 && missingPackages().length === 0;
const megabyte = 1_000_000;
const someBytes = (count: number) => `head -c ${count * megabyte} /dev/zero > /noise`;

describe.runIf(possible)('on a disk of 600 MB', async () => {
  if (!possible) return;
  const engine = await startPrivateEngine(undefined, { diskBytes: 600 * megabyte });
  afterAll(() => engine.stop());
  await provideBaseImage(engine.host, () => {});
  const docker = connectEngine({ dockerHost: engine.host });
  const s = await storageScene({ docker, dockerHost: engine.host, app: 'small' });
  afterAll(() => s[Symbol.asyncDispose]());
  const { signal } = new AbortController();
  const free = async () => (await s.engine.disk())?.freeBytes ?? 0;
  const lines: string[] = [];
  const makeRoom = async () => await s.storage.makeRoom(s.service, line => lines.push(line), signal);

  test('a first build has room', async () => {
    await makeRoom();
    expect(lines).toEqual([]);
    expect(await free()).toBeGreaterThan(560 * megabyte);
  });

  test('the build cache is cut to its bound', async () => {
    const retention = { buildCacheBytes: 0 };
    await using cut = await storageScene({ docker, dockerHost: engine.host, app: 'cut', retention });
    const { image } = await cut.build(someBytes(30));
    await docker.getImage(image.tag).remove();
    const before = await free();
    await cut.storage.tidy(signal);
    expect(cut.notes.join('\n')).toMatch(/removed 3\d MB of build cache/);
    expect(await free()).toBeGreaterThan(before + 25 * megabyte);
  });

  test('a build makes room by what no release needs', async () => {
    const first = await s.serve(someBytes(100));
    const second = await s.serve(someBytes(100));
    const third = await s.serve(someBytes(100));
    expect(await free()).toBeLessThan(370 * megabyte);
    await makeRoom();
    expect(await free()).toBeGreaterThan(370 * megabyte);
    expect(lines.join('\n')).toMatch(
      /are free in .*, and this build may need 37\d MB\n(.*\n)*.* are free now/,
    );
    expect([await s.has(first), await s.has(second), await s.has(third)]).toEqual([false, true, true]);
  });

  test('a build that fills the disk says so with figures, and leaves it as free as before', async () => {
    const before = await free();
    const failed = s.build('dd if=/dev/zero of=/noise bs=1M');
    await expect(failed).rejects.toMatchObject({
      reason: { code: 'disk_full', free: expect.any(Number), total: expect.any(Number) },
    });
    expect(inWords(await failed.catch((error: unknown) => error))).toMatch(
      /no space left.*Of 600 MB there are \d+ MB free now/is,
    );
    expect(await free()).toBeGreaterThan(before - 20 * megabyte);
    const images = await docker.listImages();
    expect(images.filter(({ RepoTags }) => RepoTags?.[0]?.startsWith('deckhand/small'))).toHaveLength(2);
  });

  test('a build for which there can be no room is refused with the figures, and nothing that is needed is lost', async () => {
    const filler = join(engine.folder, 'data', 'filler');
    await mkdir(join(engine.folder, 'data'), { recursive: true });
    await writeFile(filler, Buffer.alloc(250 * megabyte, 1));
    const needs = s.needs();
    const error: unknown = await makeRoom().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      reason: { code: 'disk_low', where: 'the Docker engine', path: join(engine.folder, 'data') },
    });
    expect(inWords(error)).toMatch(
      /The disk of the Docker engine has too little room: \d+ MB free, 37\d MB needed/,
    );
    for (const id of needs.images) expect(await s.storage.builder.has(id)).toBe(true);
    await rm(filler);
    await makeRoom();
  });
});
