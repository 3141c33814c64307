// The store on a real file: what was written is there after opening it again.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { migrations } from '../../src/store/schema.ts';
import { createStore } from '../../src/store/store.ts';
import { aCommit, aDeployment, defaultRun } from '../support/service.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deckhand-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const service = { app: 'api', environment: 'production' };
const draft = {
  ...service,
  kind: 'deploy',
  ref: 'main',
  actor: { userId: 'U1', teamId: 'T1' },
  requestId: 'r',
  createdAt: 5,
} as const;
const image = { tag: 'deckhand/api:1', id: 'sha256:1', sizeBytes: 10 };

describe('the store', () => {
  test('keeps deployments, releases and what serves over a restart', () => {
    const first = createStore(openDatabase(folder));
    const deployment = first.createDeployment(draft);
    expect(deployment).toMatchObject({ id: 1, state: 'queued', steps: [] });
    const run = { ...defaultRun, environment: { A: 'ä"\n' } };
    const release = first.createRelease({
      ...service,
      commit: aCommit(),
      ref: 'main',
      image,
      run,
      createdAt: 6,
    });
    const ended = { ...deployment, state: 'succeeded', releaseId: release.id } as const;
    first.saveDeployment(ended);
    first.setServing(service, release.id, deployment.id);
    first.close();
    const second = createStore(openDatabase(folder));
    expect(second.deployment(1)).toEqual(ended);
    expect(second.serving(service)).toEqual({ release, deploymentId: 1 });
    expect(second.serving({ app: 'api', environment: 'staging' })).toBeUndefined();
    expect(second.releases(service, 9)).toEqual([release]);
    second.close();
  });

  test('knows which releases have their image, and keeps its own name', () => {
    const store = createStore(openDatabase(folder));
    const release = (imageId: string) =>
      store.createRelease({
        ...service,
        commit: aCommit(),
        ref: 'main',
        image: { ...image, id: imageId },
        run: defaultRun,
        createdAt: 6,
      });
    const [one, two, three] = [release('sha256:1'), release('sha256:2'), release('sha256:2')];
    store.saveImageState('sha256:2', 'pruned');
    expect(store.releaseImages().map(each => each.releaseId)).toEqual([one.id]);
    expect(store.release(two.id)?.image).toBe('pruned');
    expect(store.releasesOfImage('sha256:2').map(each => each.releaseId)).toEqual([two.id, three.id]);
    store.saveImageState('sha256:2', 'gone');
    expect(store.release(three.id)?.image).toBe('gone');
    store.saveImageState('sha256:2', 'there');
    expect(store.release(three.id)).toEqual(three);
    expect(store.lastImageBytes(service)).toBe(10);
    expect(store.lastImageBytes({ app: 'other', environment: 'x' })).toBeUndefined();
    const identity = store.identity();
    store.close();
    expect(identity).toMatch(/^[0-9a-f]{16}$/);
    const again = createStore(openDatabase(folder));
    expect(again.identity()).toBe(identity);
    again.close();
  });

  test('lists old deployments but for the last of each service and what has not ended', () => {
    const store = createStore(openDatabase(folder));
    const other = { app: 'web', environment: 'production' };
    for (const name of [service, service, service, other]) store.createDeployment({ ...draft, ...name });
    for (const id of [1, 3, 4]) store.saveDeployment(aDeployment({ id, state: 'failed' }));
    const old = (before: number, keptPerService: number) => store.oldDeployments({ before, keptPerService });
    expect(old(6, 1)).toEqual([1]);
    expect(old(6, 0).toSorted((a, b) => a - b)).toEqual([1, 3, 4]);
    expect(old(5, 0)).toEqual([]);
    expect(old(-Infinity, 0)).toEqual([]);
    store.close();
  });

  test('lists deployments newest first, by service or all, and the unfinished oldest first', () => {
    const store = createStore(openDatabase(folder));
    const other = { app: 'web', environment: 'production' };
    for (const name of [service, other, service]) store.createDeployment({ ...draft, ...name });
    store.saveDeployment({ ...aDeployment({ id: 1 }), state: 'failed' });
    expect(store.deployments({ limit: 9 }).map(each => each.id)).toEqual([3, 2, 1]);
    expect(store.deployments({ service, limit: 9 }).map(each => each.id)).toEqual([3, 1]);
    expect(store.deployments({ service, limit: 1 }).map(each => each.id)).toEqual([3]);
    expect(store.unfinished().map(each => each.id)).toEqual([2, 3]);
    store.close();
  });

  test('records what somebody asks for whole, with where and in the audit, or not at all', () => {
    const database = openDatabase(folder);
    const store = createStore(database);
    const begun = store.begin([
      { draft, origin: { channel: 'C1', responseUrl: 'https://x' } },
      { draft: { ...draft, kind: 'rollback' }, origin: { channel: 'C2' } },
    ]);
    expect(begun.map(({ id, kind }) => [id, kind])).toEqual([
      [1, 'deploy'],
      [2, 'rollback'],
    ]);
    expect([1, 2].map(id => store.origin(id))).toEqual([
      { channel: 'C1', responseUrl: 'https://x' },
      { channel: 'C2' },
    ]);
    const entry = { at: 5, actor: draft.actor, service: 'api/production' };
    expect(store.auditTrail(9)).toEqual([
      { ...entry, action: 'rollback', detail: '#2 main' },
      { ...entry, action: 'deploy', detail: '#1 main' },
    ]);
    database.exec(
      "CREATE TRIGGER no_audit BEFORE INSERT ON audit WHEN NEW.detail = '#4 main' BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    const asked = { draft, origin: { channel: 'C1' } };
    expect(() => store.begin([asked, asked])).toThrow('no');
    expect(store.deployments({ limit: 9 })).toHaveLength(2);
    store.close();
  });

  test('keeps the journal’s last entry, and where the message is', () => {
    const store = createStore(openDatabase(folder));
    store.createDeployment(draft);
    expect(store.journal(1)).toBeUndefined();
    const entry = { newContainerId: 'n', newRestart: { name: 'no' } } as const;
    store.saveJournal(1, { phase: 'created', ...entry });
    store.saveJournal(1, { phase: 'proved', ...entry });
    expect(store.journal(1)).toEqual({ phase: 'proved', ...entry });
    store.saveOrigin(1, { channel: 'C1', responseUrl: 'https://x' });
    expect(store.message(1)).toBeUndefined();
    store.saveMessage(1, { channel: 'C1', ts: '1.2' });
    expect(store.message(1)).toEqual({ channel: 'C1', ts: '1.2' });
    expect(store.origin(1)).toEqual({ channel: 'C1', responseUrl: 'https://x' });
    store.close();
  });

  test('tells what served, newest first, of one service and without a look at the records', () => {
    const database = openDatabase(folder);
    const store = createStore(database);
    const { id: releaseId } = store.createRelease({
      ...service,
      commit: aCommit(),
      ref: 'main',
      image,
      run: defaultRun,
      createdAt: 6,
    });
    const began = [
      draft,
      { ...draft, kind: 'rollback', releaseId } as const,
      { ...draft, environment: 'staging' },
      draft,
    ].map(each => store.createDeployment(each));
    for (const [index, each] of began.entries()) {
      store.saveDeployment({ ...each, state: index === 3 ? 'failed' : 'succeeded', releaseId });
    }
    expect(store.served(service, 9)).toEqual([
      { state: 'succeeded', kind: 'rollback', releaseId },
      { state: 'succeeded', kind: 'deploy', releaseId },
    ]);
    expect(store.served(service, 1)).toHaveLength(1);
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT kind, release_id FROM deployments WHERE app = 'api' AND environment = 'production' AND state = 'succeeded' AND release_id IS NOT NULL ORDER BY id DESC LIMIT 200",
      )
      .all();
    expect(plan.map(row => row['detail'])).toEqual([
      'SEARCH deployments USING COVERING INDEX deployments_that_served (app=? AND environment=?)',
    ]);
    store.close();
  });

  test('knows the roll-backs of a database from before it kept their kind beside the record', () => {
    const [first = ''] = migrations;
    const raw = new DatabaseSync(join(folder, 'deckhand.db'));
    raw.exec(`${first} PRAGMA user_version = 1;
      INSERT INTO releases VALUES (1, 'api', 'production', 'main', '{}', 't', 'i', 1, '{}', 1);
      INSERT INTO deployments VALUES
        (1, 'api', 'production', 'succeeded', 1, 1, '{"id":1,"kind":"deploy"}'),
        (2, 'api', 'production', 'succeeded', 1, 2, '{"id":2,"kind":"rollback"}')`);
    raw.close();
    const store = createStore(openDatabase(folder));
    expect(store.served(service, 9).map(each => each.kind)).toEqual(['rollback', 'deploy']);
    store.close();
  });

  test('tells what serves of every service at once', () => {
    const store = createStore(openDatabase(folder));
    const release = store.createRelease({
      ...service,
      commit: aCommit(),
      ref: 'main',
      image,
      run: defaultRun,
      createdAt: 6,
    });
    const deployment = store.createDeployment(draft);
    expect(store.allServing()).toEqual([]);
    store.setServing(service, release.id, deployment.id);
    expect(store.allServing()).toEqual([{ release, deployment }]);
    store.close();
  });

  test('tells whose ending Slack has not: the unfinished ones, and of the others only late ones', () => {
    const store = createStore(openDatabase(folder));
    const created = [1, 2, 3, 4, 5].map(createdAt => store.createDeployment({ ...draft, createdAt }));
    for (const { id } of created) store.saveOrigin(id, { channel: 'C1' });
    for (const each of created.slice(1)) store.saveDeployment({ ...each, state: 'failed' });
    store.saveTold(4);
    expect(store.untold(3)).toEqual([1, 3, 5]);
    store.close();
  });

  test('keeps the audit', () => {
    const store = createStore(openDatabase(folder));
    const entry = { at: 1, actor: draft.actor, action: 'cancel', service: 'api/production', detail: '#1' };
    store.audit(entry);
    store.audit({ at: 2, actor: draft.actor, action: 'refused', detail: 'a guest' });
    expect(store.auditTrail(9)).toEqual([
      { at: 2, actor: draft.actor, action: 'refused', detail: 'a guest' },
      entry,
    ]);
    store.close();
  });

  test('may be read by its owner only', () => {
    createStore(openDatabase(folder)).close();
    expect(statSync(join(folder, 'deckhand.db')).mode & 0o777).toBe(0o600);
  });

  test('refuses a file that a newer Deckhand wrote, and leaves it as it is', () => {
    createStore(openDatabase(folder)).close();
    const raw = new DatabaseSync(join(folder, 'deckhand.db'));
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => openDatabase(folder)).toThrow(
      /was written by a newer Deckhand \(schema 99; this one knows \d+\)\. Start that version again/,
    );
  });
});
