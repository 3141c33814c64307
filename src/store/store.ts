// The store on SQLite: one prepared statement for each thing that is asked.
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Deployment } from '../core/deployment.ts';
import { serviceKey } from '../core/service.ts';
import type { AuditEntry, NewDeployment, Origin, Store } from '../deploy/ports.ts';
import { inTransaction } from './database.ts';
import {
  readAudit,
  readDeployment,
  readId,
  readIdentity,
  readImageBytes,
  readJournal,
  readMessage,
  readOrigin,
  readRelease,
  readReleaseImage,
  readServing,
  readStage,
} from './rows.ts';

type Row = Record<string, SQLOutputValue>;

/** Every call is synchronous and durable when it returns. */
export function createStore(database: DatabaseSync): Store {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    return {
      get: (...values: SQLInputValue[]): Row | undefined => statement.get(...values),
      all: (...values: SQLInputValue[]): Row[] => statement.all(...values),
      run: (...values: SQLInputValue[]) => statement.run(...values),
    };
  };
  const sql = {
    insertDeployment: prepare(
      "INSERT INTO deployments (app, environment, kind, state, release_id, created_at, record_json) VALUES (?, ?, ?, 'queued', ?, ?, '{}')",
    ),
    saveDeployment: prepare('UPDATE deployments SET state = ?, release_id = ?, record_json = ? WHERE id = ?'),
    deployment: prepare('SELECT record_json FROM deployments WHERE id = ?'),
    deployments: prepare('SELECT record_json FROM deployments ORDER BY id DESC LIMIT ?'),
    deploymentsOf: prepare(
      'SELECT record_json FROM deployments WHERE app = ? AND environment = ? ORDER BY id DESC LIMIT ?',
    ),
    unfinished: prepare(
      "SELECT record_json FROM deployments WHERE state IN ('pending', 'queued', 'running') ORDER BY id",
    ),
    insertRelease: prepare(
      'INSERT INTO releases (app, environment, ref, commit_json, image_tag, image_id, image_bytes, run_json, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    release: prepare('SELECT * FROM releases WHERE id = ?'),
    releases: prepare('SELECT * FROM releases WHERE app = ? AND environment = ? ORDER BY id DESC LIMIT ?'),
    releaseImages: prepare(
      'SELECT id, app, environment, image_id FROM releases WHERE image_state IS NULL ORDER BY id',
    ),
    releasesOfImage: prepare('SELECT id, app, environment, image_id FROM releases WHERE image_id = ?'),
    saveImageState: prepare(
      'UPDATE releases SET image_state = ?1 WHERE image_id = ?2 AND image_state IS NOT ?1',
    ),
    lastImageBytes: prepare(
      'SELECT image_bytes FROM releases WHERE app = ? AND environment = ? ORDER BY id DESC LIMIT 1',
    ),
    identity: prepare('SELECT id FROM identity'),
    oldDeployments: prepare(
      `SELECT id FROM (
         SELECT id, state, created_at, row_number() OVER (PARTITION BY app, environment ORDER BY id DESC) AS place
         FROM deployments
       ) WHERE place > ? AND created_at < ? AND state NOT IN ('pending', 'queued', 'running')`,
    ),
    serving: prepare(
      'SELECT releases.*, serving.deployment_id FROM serving JOIN releases ON releases.id = serving.release_id WHERE serving.app = ? AND serving.environment = ?',
    ),
    allServing: prepare(
      'SELECT releases.*, deployments.record_json FROM serving JOIN releases ON releases.id = serving.release_id JOIN deployments ON deployments.id = serving.deployment_id',
    ),
    served: prepare(
      "SELECT kind, release_id FROM deployments WHERE app = ? AND environment = ? AND state = 'succeeded' AND release_id IS NOT NULL ORDER BY id DESC LIMIT ?",
    ),
    setServing: prepare(
      'INSERT INTO serving (app, environment, release_id, deployment_id) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET release_id = excluded.release_id, deployment_id = excluded.deployment_id',
    ),
    journal: prepare('SELECT entry_json FROM journals WHERE deployment_id = ?'),
    saveJournal: prepare(
      'INSERT INTO journals (deployment_id, entry_json) VALUES (?, ?) ON CONFLICT DO UPDATE SET entry_json = excluded.entry_json',
    ),
    message: prepare('SELECT * FROM messages WHERE deployment_id = ?'),
    saveOrigin: prepare(
      'INSERT INTO messages (deployment_id, origin_channel, response_url) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET origin_channel = excluded.origin_channel, response_url = excluded.response_url',
    ),
    saveMessage: prepare(
      'INSERT INTO messages (deployment_id, origin_channel, channel, ts) VALUES (?1, ?2, ?2, ?3) ON CONFLICT DO UPDATE SET channel = excluded.channel, ts = excluded.ts',
    ),
    saveTold: prepare('UPDATE messages SET told = 1 WHERE deployment_id = ?'),
    untold: prepare(
      "SELECT deployment_id FROM messages JOIN deployments ON deployments.id = messages.deployment_id WHERE messages.told = 0 AND (deployments.created_at >= ? OR deployments.state IN ('pending', 'queued', 'running')) ORDER BY deployment_id",
    ),
    audit: prepare(
      'INSERT INTO audit (at, user_id, team_id, action, service, detail) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    auditTrail: prepare('SELECT * FROM audit ORDER BY id DESC LIMIT ?'),
  };

  const saveDeployment = (deployment: Deployment): void => {
    const { id, state, releaseId } = deployment;
    sql.saveDeployment.run(state, releaseId ?? null, JSON.stringify(deployment), id);
  };

  const insertDeployment = (draft: NewDeployment): Deployment => {
    const { app, environment, kind, releaseId, createdAt } = draft;
    const values = [app, environment, kind, releaseId ?? null, createdAt];
    const { lastInsertRowid } = sql.insertDeployment.run(...values);
    const deployment = firstState(Number(lastInsertRowid), draft);
    saveDeployment(deployment);
    return deployment;
  };
  const saveOrigin = (id: number, { channel, responseUrl }: Origin): void =>
    void sql.saveOrigin.run(id, channel, responseUrl ?? null);
  const audit = ({ at, actor, action, service, detail }: AuditEntry): void =>
    void sql.audit.run(at, actor.userId, actor.teamId, action, service ?? null, detail);

  return {
    begin: asked =>
      inTransaction(database, () =>
        asked.map(({ draft, origin }) => {
          const deployment = insertDeployment(draft);
          saveOrigin(deployment.id, origin);
          audit(auditEntry(deployment));
          return deployment;
        }),
      ),
    createDeployment: draft => inTransaction(database, () => insertDeployment(draft)),
    saveDeployment,
    deployment: id => optional(sql.deployment.get(id), readDeployment),
    deployments: ({ service, limit }) =>
      (service
        ? sql.deploymentsOf.all(service.app, service.environment, limit)
        : sql.deployments.all(limit)
      ).map(readDeployment),
    unfinished: () => sql.unfinished.all().map(readDeployment),

    createRelease: ({ app, environment, ref, commit, image, run, createdAt }) => {
      const { lastInsertRowid } = sql.insertRelease.run(
        app,
        environment,
        ref,
        JSON.stringify(commit),
        image.tag,
        image.id,
        image.sizeBytes,
        JSON.stringify(run),
        createdAt,
      );
      const id = Number(lastInsertRowid);
      return {
        id,
        app,
        environment,
        ref,
        commit,
        imageTag: image.tag,
        imageId: image.id,
        run,
        createdAt,
      };
    },
    release: id => optional(sql.release.get(id), readRelease),
    releases: ({ app, environment }, limit) => sql.releases.all(app, environment, limit).map(readRelease),
    releaseImages: () => sql.releaseImages.all().map(readReleaseImage),
    releasesOfImage: imageId => sql.releasesOfImage.all(imageId).map(readReleaseImage),
    saveImageState: (imageId, state) =>
      void sql.saveImageState.run(state === 'there' ? null : state, imageId),
    lastImageBytes: ({ app, environment }) =>
      optional(sql.lastImageBytes.get(app, environment), readImageBytes),
    identity: () => readIdentity(sql.identity.get() ?? {}),
    oldDeployments: ({ before, keptPerService }) =>
      sql.oldDeployments.all(keptPerService, before).map(readId),
    serving: ({ app, environment }) => optional(sql.serving.get(app, environment), readServing),
    allServing: () =>
      sql.allServing.all().map(row => ({ release: readRelease(row), deployment: readDeployment(row) })),
    served: ({ app, environment }, limit) => sql.served.all(app, environment, limit).map(readStage),
    setServing: ({ app, environment }, releaseId, deploymentId) =>
      void sql.setServing.run(app, environment, releaseId, deploymentId),

    journal: id => optional(sql.journal.get(id), readJournal),
    saveJournal: (id, entry) => void sql.saveJournal.run(id, JSON.stringify(entry)),

    message: id => optional(sql.message.get(id), readMessage),
    saveMessage: (id, { channel, ts }) => void sql.saveMessage.run(id, channel, ts),
    saveOrigin,
    origin: id => optional(sql.message.get(id), readOrigin),
    saveTold: id => void sql.saveTold.run(id),
    untold: since => sql.untold.all(since).map(row => Number(row['deployment_id'])),

    audit,
    auditTrail: limit => sql.auditTrail.all(limit).map(readAudit),
    // Each call has written, or has thrown.
    shortage: () => undefined,
    sync: () => undefined,
    close: () => database.close(),
  };
}

function firstState(id: number, draft: NewDeployment): Deployment {
  return { ...draft, id, state: 'queued', steps: [], warnings: [] };
}

function auditEntry(deployment: Deployment): AuditEntry {
  const { id, createdAt: at, actor, kind: action, ref } = deployment;
  return { at, actor, action, service: serviceKey(deployment), detail: `#${id} ${ref}` };
}

function optional<T>(row: Row | undefined, read: (row: Row) => T | undefined): T | undefined {
  return row === undefined ? undefined : read(row);
}
