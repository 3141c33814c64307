// Reads who asked for what, from a data folder that a running Deckhand may be writing to.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../deploy/ports.ts';
import { readAudit } from './rows.ts';

/** Everything that is given has to hold. */
export interface AuditFilter {
  /** `app` or `app/environment`. */
  readonly service?: string | undefined;
  /** A Slack member id. */
  readonly user?: string | undefined;
  readonly action?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly limit: number;
}

export interface AuditLine extends AuditEntry {
  /** What became of it, for what began a deployment: one of `DeploymentState`. */
  readonly outcome?: string;
}

const query = `
  SELECT audit.*, deployments.state AS outcome
  FROM audit LEFT JOIN deployments
    ON audit.action IN ('deploy', 'rollback') AND deployments.id = CAST(substr(audit.detail, 2) AS INTEGER)
  WHERE (:service IS NULL OR audit.service = :service OR substr(audit.service, 1, length(:service) + 1) = :service || '/')
    AND (:user IS NULL OR audit.user_id = :user)
    AND (:action IS NULL OR audit.action = :action)
    AND (:since IS NULL OR audit.at >= :since)
  ORDER BY audit.id DESC LIMIT :limit`;

/**
 * @returns the newest first
 * @throws Error of SQLite when there is no database, or one that this version does not know
 */
export function readAuditTrail(dataDirectory: string, filter: AuditFilter): readonly AuditLine[] {
  const database = new DatabaseSync(join(dataDirectory, 'deckhand.db'), { readOnly: true, timeout: 5000 });
  try {
    const { service = null, user = null, action = null, since = null, limit } = filter;
    const rows = database.prepare(query).all({ service, user, action, since, limit });
    return rows.map(row => {
      const { outcome } = row;
      return { ...readAudit(row), ...(typeof outcome === 'string' && { outcome }) };
    });
  } finally {
    database.close();
  }
}
