// The watcher hears of a file however an editor or an orchestrator replaces it.
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchFile } from '../../src/config/watch-file.ts';

async function watched() {
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-watch-'));
  const file = join(folder, 'deckhand.yml');
  await writeFile(file, 'one');
  let changes = 0;
  let wake = () => {};
  const watcher = watchFile(file, {
    onChange: () => {
      changes += 1;
      wake();
    },
    onError: error => expect.fail(error.message),
    quietMs: 20,
  });
  return {
    folder,
    file,
    count: () => changes,
    next: () =>
      new Promise<void>(resolve => {
        wake = resolve;
      }),
    async [Symbol.asyncDispose]() {
      watcher[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}

describe('watchFile', () => {
  it('hears of a file that is written in place', async () => {
    await using scene = await watched();
    const change = scene.next();
    writeFileSync(scene.file, 'two');
    await change;
    expect(scene.count()).toBe(1);
  });

  it('hears of a file that is renamed over it, again and again', async () => {
    await using scene = await watched();
    for (const text of ['two', 'three', 'four']) {
      const change = scene.next();
      await writeFile(`${scene.file}.tmp`, text);
      await rename(`${scene.file}.tmp`, scene.file);
      await change;
    }
    expect(scene.count()).toBe(3);
  });

  it('hears of a link that is turned to another file, as Kubernetes does', async () => {
    await using scene = await watched();
    await rm(scene.file);
    for (const name of ['a', 'b']) {
      await mkdir(join(scene.folder, name));
      await writeFile(join(scene.folder, name, 'deckhand.yml'), name);
    }
    await symlink('a', join(scene.folder, '..data'));
    const linked = scene.next();
    await symlink('..data/deckhand.yml', scene.file);
    await linked;
    const turned = scene.next();
    await symlink('b', join(scene.folder, '..next'));
    await rename(join(scene.folder, '..next'), join(scene.folder, '..data'));
    await turned;
    expect(scene.count()).toBe(2);
  });

  it('hears nothing of its neighbours, and one change of a burst', async () => {
    await using scene = await watched();
    await writeFile(join(scene.folder, 'other.yml'), 'x');
    const change = scene.next();
    for (const text of ['a', 'b', 'c']) writeFileSync(scene.file, text);
    await change;
    expect(scene.count()).toBe(1);
  });

  it('hears of a file that was away and comes back', async () => {
    await using scene = await watched();
    await rm(scene.file);
    const change = scene.next();
    writeFileSync(scene.file, 'back');
    await change;
    expect(scene.count()).toBe(1);
  });

  it('says so when the folder is not there', () => {
    expect(() => watchFile('/nowhere/deckhand.yml', { onChange: () => {}, onError: () => {} })).toThrow(
      /ENOENT/,
    );
  });
});
