// What one may ask `npm run audit` for.
import { parseArgs } from 'node:util';
import type { AuditFilter } from '../store/audit-trail.ts';

export const usage = `npm run audit -- [options]: who asked for what, the newest last

  --service NAME   an app, or app/environment
  --user ID        a Slack member id, such as U012ABCDEF
  --action WORD    deploy, rollback, cancel, refused
  --since WHEN     a date such as 2026-01-31, or how long ago: 12h, 7d
  --limit N        at most the last N lines (default: 100)
  --json           one JSON object a line`;

export interface AuditOptions {
  readonly filter: AuditFilter;
  readonly json: boolean;
  readonly help: boolean;
}

/**
 * @param now milliseconds since the epoch
 * @throws Error that says which option is wrong, and what fits there
 */
export function readOptions(args: readonly string[], now: number): AuditOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      service: { type: 'string' },
      user: { type: 'string' },
      action: { type: 'string' },
      since: { type: 'string' },
      limit: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new Error(`--limit ${values.limit}: write a number, 1 or more.`);
  const { service, user, action, since } = values;
  return {
    filter: { service, user, action, since: since === undefined ? undefined : moment(since, now), limit },
    json: values.json,
    help: values.help,
  };
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function moment(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d+)([hd])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : now - Number(count) * (unitMs[unit] ?? 0);
  if (Number.isNaN(at)) throw new Error(`--since ${text}: write a date such as 2026-01-31, or 12h, or 7d.`);
  return at;
}
