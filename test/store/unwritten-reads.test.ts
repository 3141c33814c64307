// What is only in memory while the database can't be written is what is so: whoever asks is answered from there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/deploy/ports.ts';
import { inTransaction, openDatabase } from '../../src/store/database.ts';
import { createEnduringStore } from '../../src/store/enduring-store.ts';
import { createStore } from '../../src/store/store.ts';
import { actor } from '../support/fake-tools.ts';
import { aCommit, defaultRun } from '../support/service.ts';

const service = { app: 'api', environment: 'production' } as const;
const draft = { kind: 'deploy', ...service, ref: 'main', actor, requestId: 'r', createdAt: 1 } as const;
const release = { ...service, commit: aCommit(), ref: 'main', run: defaultRun, createdAt: 1 };

/** A store whose next writes fail as on a full disk. */
function aStore() {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-unwritten-'));
  const database = openDatabase(folder);
  let room = Number.POSITIVE_INFINITY;
  const plain = createStore(database);
  const limited =
    <Values extends readonly unknown[]>(write: (...values: Values) => void) =>
    (...values: Values): void => {
      if (--room < 0) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      write(...values);
    };
  const failing: Store = {
    ...plain,
    saveDeployment: limited(deployment => plain.saveDeployment(deployment)),
    setServing: limited((...serving) => plain.setServing(...serving)),
    saveTold: limited(id => plain.saveTold(id)),
    saveImageState: limited((...state) => plain.saveImageState(...state)),
  };
  const reserve = { giveUp: () => false, take: () => true };
  const store = createEnduringStore(failing, { folder, reserve, note: () => undefined, retryMs: 60_000 });
  return {
    store,
    database,
    /** So many writes still succeed. */
    leave: (count: number) => {
      room = count;
    },
    [Symbol.dispose]: () => {
      room = Number.POSITIVE_INFINITY;
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function full(): unknown {
  return expect.objectContaining({ reason: expect.objectContaining({ code: 'disk_full' }) });
}

describe('while the database can’t be written', () => {
  test('what serves is the last that was told, also when one before it could just be written', () => {
    using s = aStore();
    const [one, two] = [1, 2].map(n =>
      s.store.createRelease({ ...release, image: { tag: `t${n}`, id: `i${n}`, sizeBytes: 1 } }),
    );
    const { id } = s.store.createDeployment(draft);
    s.leave(0);
    s.store.setServing(service, one?.id ?? 0, id);
    s.leave(1);
    s.store.setServing(service, two?.id ?? 0, id);
    expect(s.store.serving(service)?.release.id).toBe(two?.id);
  });

  test('the overview of what serves is as true as the look at one service', () => {
    using s = aStore();
    const { id: releaseId } = s.store.createRelease({
      ...release,
      image: { tag: 't', id: 'i', sizeBytes: 1 },
    });
    const deployment = s.store.createDeployment(draft);
    s.leave(0);
    s.store.saveDeployment({ ...deployment, state: 'succeeded', releaseId });
    s.store.setServing(service, releaseId, deployment.id);
    expect(s.store.allServing()).toMatchObject([
      { release: { id: releaseId }, deployment: { state: 'succeeded' } },
    ]);
    s.leave(Number.POSITIVE_INFINITY);
    s.store.sync();
    expect(s.store.allServing()).toMatchObject([
      { release: { id: releaseId }, deployment: { state: 'succeeded' } },
    ]);
  });

  test('that Slack was told, and that an image is there or gone, fails nothing', () => {
    using s = aStore();
    const { id } = s.store.createDeployment(draft);
    s.store.saveOrigin(id, { channel: 'C1' });
    const { id: releaseId } = s.store.createRelease({
      ...release,
      image: { tag: 't', id: 'i', sizeBytes: 1 },
    });
    s.leave(0);
    s.store.saveTold(id);
    s.store.saveImageState('i', 'gone');
    s.leave(Number.POSITIVE_INFINITY);
    s.store.sync();
    expect(s.store.release(releaseId)?.image).toBe('gone');
  });

  test('an image is not marked as removed: it must not be removed then', () => {
    using s = aStore();
    s.leave(0);
    expect(() => s.store.saveImageState('i', 'pruned')).toThrow(full());
  });
});

test('a transaction that the database undid by itself fails with what it failed with', () => {
  using s = aStore();
  const work = (): never => {
    s.database.exec('ROLLBACK');
    throw new Error('database or disk is full');
  };
  expect(() => inTransaction(s.database, work)).toThrow('database or disk is full');
});
