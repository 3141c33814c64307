// Reads the database's rows back into records: the trust boundary is our own file, whose shape the schema holds.

import type { SQLOutputValue } from 'node:sqlite';
import type { Commit, Deployment, Release } from '../core/deployment.ts';
import type { Stage } from '../core/history.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { RunSettings } from '../core/service.ts';
import type { AuditEntry, MessageReference, Origin, ReleaseImage } from '../deploy/ports.ts';

type Row = Record<string, SQLOutputValue>;

/**
 * JSON that this very store wrote. Its shape is not checked again: only the owner can write the file, and a schema
 * version that we don't know is refused when it is opened.
 */
function ownJson<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T;
}

export function readDeployment(row: Row): Deployment {
  return ownJson<Deployment>(row, 'record_json');
}

export function readRelease(row: Row): Release {
  return {
    id: number(row, 'id'),
    app: text(row, 'app'),
    environment: text(row, 'environment'),
    ref: text(row, 'ref'),
    commit: ownJson<Commit>(row, 'commit_json'),
    imageTag: text(row, 'image_tag'),
    imageId: text(row, 'image_id'),
    run: ownJson<RunSettings>(row, 'run_json'),
    createdAt: number(row, 'created_at'),
    ...imageState(row),
  };
}

function imageState(row: Row): Pick<Release, 'image'> {
  if (row['image_state'] === null) return {};
  return { image: row['image_state'] === 'pruned' ? 'pruned' : 'gone' };
}

export function readReleaseImage(row: Row): ReleaseImage {
  return {
    releaseId: number(row, 'id'),
    app: text(row, 'app'),
    environment: text(row, 'environment'),
    imageId: text(row, 'image_id'),
  };
}

export function readId(row: Row): number {
  return number(row, 'id');
}

export function readImageBytes(row: Row): number {
  return number(row, 'image_bytes');
}

export function readIdentity(row: Row): string {
  return text(row, 'id');
}

export function readServing(row: Row): { release: Release; deploymentId: number } {
  return { release: readRelease(row), deploymentId: number(row, 'deployment_id') };
}

export function readStage(row: Row): Stage {
  return {
    state: 'succeeded',
    kind: text(row, 'kind') === 'rollback' ? 'rollback' : 'deploy',
    releaseId: number(row, 'release_id'),
  };
}

export function readJournal(row: Row): RollOutJournal {
  return ownJson<RollOutJournal>(row, 'entry_json');
}

export function readMessage(row: Row): MessageReference | undefined {
  if (row['channel'] === null || row['ts'] === null) return undefined;
  return { channel: text(row, 'channel'), ts: text(row, 'ts') };
}

export function readOrigin(row: Row): Origin {
  const channel = text(row, 'origin_channel');
  return row['response_url'] === null ? { channel } : { channel, responseUrl: text(row, 'response_url') };
}

export function readAudit(row: Row): AuditEntry {
  return {
    at: number(row, 'at'),
    actor: { userId: text(row, 'user_id'), teamId: text(row, 'team_id') },
    action: text(row, 'action'),
    ...(row['service'] !== null && { service: text(row, 'service') }),
    detail: text(row, 'detail'),
  };
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`Column ${column} holds no text`);
  return value;
}

function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`Column ${column} holds no number`);
  return value;
}
