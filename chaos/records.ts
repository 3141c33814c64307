// What Deckhand's database says, read beside it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const record = z.object({
  id: z.number(),
  kind: z.enum(['deploy', 'rollback']),
  state: z.enum(['pending', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']),
  commit: z.object({ sha: z.string() }).optional(),
  previous: z.enum(['untouched', 'restored', 'not_restored', 'none']).optional(),
});
const serving = z.object({ sha: z.string(), deploymentId: z.number() });

export interface DeploymentRecord extends z.infer<typeof record> {
  readonly final: boolean;
}

export interface Records {
  /** The number of the last deployment; 0 when there is none. */
  lastId(): number;
  /** Those with a higher number, oldest first. */
  deploymentsAfter(id: number): readonly DeploymentRecord[];
  serving(): z.infer<typeof serving> | undefined;
}

/** Opens the file anew at each question, so that it holds up nobody. */
export function openRecords(dataPath: string): Records {
  const file = join(dataPath, 'deckhand.db');
  function all(sql: string, ...values: readonly number[]): readonly unknown[] {
    if (!existsSync(file)) return [];
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  }
  const json = z.object({ record_json: z.string() });
  return {
    lastId: () =>
      z
        .object({ id: z.number() })
        .parse(all('SELECT coalesce(max(id), 0) AS id FROM deployments')[0] ?? { id: 0 }).id,
    deploymentsAfter: id =>
      all('SELECT record_json FROM deployments WHERE id > ? ORDER BY id', id).map(row => {
        const deployment = record.parse(JSON.parse(json.parse(row).record_json));
        const final = !['pending', 'queued', 'running'].includes(deployment.state);
        return { ...deployment, final };
      }),
    serving: () =>
      all(
        `SELECT json_extract(commit_json, '$.sha') AS sha, serving.deployment_id AS deploymentId
         FROM serving JOIN releases ON releases.id = serving.release_id`,
      ).map(row => serving.parse(row))[0],
  };
}
