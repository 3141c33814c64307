// What is let go of on a real engine, and what never is.
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import { label } from '../../src/docker/labels.ts';
import { dockerHost, testApp, testEngine } from '../support/engine.ts';
import { type StorageSceneOptions, storageScene } from '../support/storage-scene.ts';

const docker = await testEngine();
const quiet = () => new AbortController().signal;

async function scene(options: Partial<StorageSceneOptions> = {}) {
  const app = testApp(docker, 'storage');
  const s = await storageScene({ docker, dockerHost, app: app.app, ...options });
  const dispose = async () => {
    await app[Symbol.asyncDispose]();
    await s[Symbol.asyncDispose]();
  };
  return { ...s, app: app.app, [Symbol.asyncDispose]: dispose };
}

describe('a round', () => {
  test('leaves what serves and what can be gone back to, and removes older images', async () => {
    await using s = await scene({ keep: 2 });
    const releases = [await s.serve(), await s.serve(), await s.serve(), await s.serve()];
    await s.storage.tidy(quiet());
    const there = await Promise.all(releases.map(s.has));
    expect(there).toEqual([false, true, true, true]);
    expect(releases.map(({ id }) => s.store.release(id)?.image)).toEqual([
      'pruned',
      ...Array(3).fill(undefined),
    ]);
    expect(s.notes.join('\n')).toMatch(/removed image deckhand\/\S+ \(\d+ \w+\): no release needs it/);
  });

  test('removes an image that no deployment came to use, unless one is about that commit', async () => {
    await using s = await scene();
    await s.serve();
    const { commit, image } = await s.build();
    const waiting = s.deployment();
    s.store.saveDeployment({ ...waiting, state: 'running', commit });
    await s.storage.tidy(quiet());
    expect(await s.storage.builder.has(image.id)).toBe(true);
    s.store.saveDeployment({ ...waiting, state: 'interrupted', commit });
    await s.storage.tidy(quiet());
    expect(await s.storage.builder.has(image.id)).toBe(false);
  });

  test('leaves what a roll-back waits for, though it is older than what is kept', async () => {
    await using s = await scene();
    const oldest = await s.serve();
    await s.serve();
    await s.serve();
    const waiting = s.deployment();
    s.store.saveDeployment({ ...waiting, kind: 'rollback', releaseId: oldest.id });
    await s.storage.tidy(quiet());
    expect(await s.has(oldest)).toBe(true);
  });

  test('leaves an image that somebody else’s container uses, and says no release is gone that is there', async () => {
    await using s = await scene();
    const oldest = await s.serve();
    await s.serve();
    await s.serve();
    const labels = { [label.app]: s.app };
    const foreign = await docker.createContainer({ Image: oldest.imageId, Labels: labels });
    await s.storage.tidy(quiet());
    expect(await s.has(oldest)).toBe(true);
    expect(s.store.release(oldest.id)?.image).toBeUndefined();
    await foreign.remove();
    await s.storage.tidy(quiet());
    expect(await s.has(oldest)).toBe(false);
  });

  test('leaves what another Deckhand built, whatever this one knows of it', async () => {
    await using mine = await scene();
    await using other = await scene();
    const theirs = await other.build();
    await mine.storage.tidy(quiet());
    expect(await other.storage.builder.has(theirs.image.id)).toBe(true);
  });

  test('removes containers that were set aside with the releases that are kept no more', async () => {
    await using s = await scene();
    const releases = [await s.serve(), await s.serve(), await s.serve()];
    for (const release of releases) {
      const container = await docker.createContainer({
        Image: release.imageId,
        Labels: {
          [label.app]: s.app,
          [label.release]: String(release.id),
          [label.service]: `${s.app}/production`,
        },
        Cmd: ['true'],
      });
      await container.start();
      await container.wait();
      await container.rename({ name: `${s.app}-old-${container.id.slice(0, 12)}` });
    }
    await s.storage.tidy(quiet());
    const left = await docker.listContainers({ all: true, filters: { label: [`${label.app}=${s.app}`] } });
    expect(left.map(({ Labels }) => Number(Labels[label.release])).toSorted((a, b) => a - b)).toEqual(
      releases.slice(1).map(({ id }) => id),
    );
    expect(await Promise.all(releases.map(s.has))).toEqual([false, true, true]);
  });

  test('notices an image that somebody removed by hand, and one that is back', async () => {
    await using s = await scene();
    const before = await s.serve();
    await s.serve();
    const archive = docker.getImage(before.imageTag);
    const saved = await archive.get();
    const chunks: Buffer[] = [];
    for await (const chunk of saved) chunks.push(Buffer.from(chunk));
    await archive.remove();
    await s.storage.tidy(quiet());
    expect(s.store.release(before.id)?.image).toBe('gone');
    const loading = await docker.loadImage(Readable.from(chunks));
    await new Promise(resolve => loading.resume().on('end', resolve));
    await s.storage.tidy(quiet());
    expect(s.store.release(before.id)?.image).toBeUndefined();
  });
});

test('the end of a deployment offers only what is there, and the next in place of what is gone', async () => {
  await using s = await scene({ keep: 1 });
  const [oldest, before] = [await s.serve(), await s.serve()];
  await s.serve();
  await docker.getImage(before.imageTag).remove();
  await s.storage.reconcile(s.service);
  expect(s.store.release(before.id)?.image).toBe('gone');
  expect(s.needs().releases).toContain(oldest.id);
});

test('a build that fails on a full disk is told so, though its program said something else', async () => {
  const reason = { code: 'build_failed', step: 'RUN head', detail: 'exit code 1', tail: [] } as const;
  let free = 1_000_000;
  const pruned: number[] = [];
  const disk = async () => ({ freeBytes: free, totalBytes: 1e9, device: 1, path: '/var/lib/docker' });
  await using s = await scene({
    changes: {
      builder: { build: async () => Promise.reject(new DeployError(reason)) },
      engine: {
        disk,
        pruneBuildCache: async keep => {
          pruned.push(keep);
          free = 400_000_000;
          return 0;
        },
      },
    },
  });
  await expect(s.build()).rejects.toMatchObject({
    reason: { code: 'disk_full', detail: 'RUN head: exit code 1', free: 400_000_000, total: 1e9 },
  });
  expect(pruned).toEqual([0]);
  // With room enough it is the build's own fault.
  await expect(s.build()).rejects.toMatchObject({ reason });
});

test('work trees that are kept go before a deploy is refused for want of room for data', async () => {
  const disk = { freeBytes: 2_000_000, totalBytes: 1e9, device: 1, path: '/data' };
  const dropKeptTrees = async () => {
    disk.freeBytes = 900_000_000;
  };
  await using s = await scene({ dataDisk: async () => ({ ...disk }), dropKeptTrees });
  await s.storage.expectRoomForData();
  expect(disk.freeBytes).toBe(900_000_000);
});

test('work trees that are kept go before a build is refused for want of room on the same disk', async () => {
  const disk = { freeBytes: 2_000_000, totalBytes: 1e9, device: 1, path: '/data' };
  const dropKeptTrees = async () => {
    disk.freeBytes = 900_000_000;
  };
  const seen = async () => ({ ...disk });
  const engine = { disk: seen, pruneBuildCache: async () => 0 };
  await using s = await scene({ dataDisk: seen, dropKeptTrees, changes: { engine } });
  await s.storage.makeRoom(s.service, () => undefined, quiet());
  expect(disk.freeBytes).toBe(900_000_000);
});

test('a deploy is refused with the figures when the data folder is nearly full', async () => {
  const disk = { freeBytes: 2_000_000, totalBytes: 1e9, device: 1, path: '/data' };
  await using s = await scene({ dataDisk: async () => disk });
  await expect(s.storage.expectRoomForData()).rejects.toMatchObject({
    reason: {
      code: 'disk_low',
      where: 'the data folder',
      free: 2_000_000,
      needed: 32_000_000,
      path: '/data',
    },
  });
});
