// What the store does on a disk that is really full: nothing is lost, nothing is said to be written that isn't.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/deploy/ports.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createEnduringStore } from '../../src/store/enduring-store.ts';
import { createReserve, reserveBytes } from '../../src/store/reserve.ts';
import { createStore } from '../../src/store/store.ts';
import { actor } from '../support/fake-tools.ts';
import { aCommit, defaultRun } from '../support/service.ts';
import { smallDisk, smallDiskIsPossible } from '../support/small-disk.ts';

const draft = {
  kind: 'deploy',
  app: 'api',
  environment: 'production',
  ref: 'main',
  actor,
  requestId: 'r',
  createdAt: 1,
} as const;
const newRelease = {
  app: 'api',
  environment: 'production',
  commit: aCommit(),
  ref: 'main',
  image: { tag: 't', id: 'i', sizeBytes: 1 },
  run: defaultRun,
  createdAt: 1,
};
const entry = { phase: 'created', newContainerId: 'n', newRestart: { name: 'no' } } as const;

describe.skipIf(!smallDiskIsPossible)('on a full disk', () => {
  function aStore() {
    const stack = new DisposableStack();
    const parent = mkdtempSync(join(tmpdir(), 'deckhand-full-'));
    stack.defer(() => rmSync(parent, { recursive: true, force: true }));
    const folder = join(parent, 'data');
    const disk = stack.use(smallDisk(folder, 8));
    const notes: string[] = [];
    const open = (): Store => {
      const reserve = createReserve(folder);
      const plain = createStore(openDatabase(folder));
      return createEnduringStore(plain, { folder, reserve, retryMs: 20, note: note => notes.push(note) });
    };
    const store = open();
    expect(store.shortage()).toBeUndefined();
    return { disk, store, notes, open, folder, [Symbol.dispose]: () => stack.dispose() };
  }

  /** Something so large that it needs new room in the database. */
  const large = 'x'.repeat(3_000_000);

  test('the reserve lets what runs be ended durably, and nothing new is begun until there is room', async () => {
    using s = aStore();
    const deployment = s.store.createDeployment(draft);
    s.disk.fill();
    s.store.saveDeployment({ ...deployment, state: 'running', warnings: [large] });
    s.store.sync();
    expect(s.notes.join()).toContain('the reserve is given up');
    expect(s.store.shortage()).toMatchObject({ folder: s.folder, freeBytes: expect.any(Number) });
    expect(() => s.store.createDeployment(draft)).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'disk_full' }) }),
    );
    s.disk.free();
    expect(s.store.shortage()).toBeUndefined();
    expect(statSync(join(s.folder, 'reserve')).size).toBe(reserveBytes);
    expect(s.store.createDeployment(draft).id).toBe(deployment.id + 1);
    s.store.close();
  });

  test('without any room, what happens is kept in memory, answered from there, and written later', async () => {
    using s = aStore();
    const deployment = s.store.createDeployment(draft);
    const release = s.store.createRelease(newRelease);
    s.disk.fill();
    createReserve(s.folder).giveUp();
    await new Promise(resolve => setTimeout(resolve, 30));
    const running = { ...deployment, state: 'running', warnings: [large, large] } as const;
    s.store.saveDeployment(running);
    expect(() => s.store.sync()).toThrow('disk_full');
    expect(() => s.store.saveJournal(deployment.id, entry)).toThrow('disk_full');
    expect(() => s.store.createRelease(newRelease)).toThrow('disk_full');
    const ended = { ...deployment, state: 'succeeded', releaseId: release.id } as const;
    s.store.setServing(deployment, release.id, deployment.id);
    s.store.saveMessage(deployment.id, { channel: 'C1', ts: '1' });
    s.store.saveDeployment({ ...ended, warnings: [large, large] });
    expect(s.store.deployment(deployment.id)?.state).toBe('succeeded');
    expect(s.store.unfinished()).toEqual([]);
    expect(s.store.serving(deployment)).toMatchObject({ deploymentId: deployment.id });
    expect(s.store.message(deployment.id)).toEqual({ channel: 'C1', ts: '1' });
    s.disk.free();
    await expect.poll(() => s.notes.at(-1)).toContain('can be written again');
    s.store.close();
    const later = s.open();
    expect(later.deployment(deployment.id)?.state).toBe('succeeded');
    expect(later.serving(deployment)?.release.id).toBe(release.id);
    expect(later.message(deployment.id)).toEqual({ channel: 'C1', ts: '1' });
    later.close();
  });
});
