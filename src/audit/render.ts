// Shows the audit as lines for people: one a request, columns aligned.
import type { AuditLine } from '../store/audit-trail.ts';

/** @param lines newest first, as they are read; shown the other way round, so that the newest stands at the prompt */
export function renderAudit(lines: readonly AuditLine[]): string {
  if (lines.length === 0) return 'Nothing of that kind is on record.';
  const rows = lines.toReversed().map(({ at, actor, action, service = '', detail, outcome }) => [
    new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    actor.userId,
    action,
    service,
    // What people typed is part of it, and goes to a terminal.
    detail.replace(/\p{Cc}/gu, ' ') + (outcome === undefined ? '' : `: ${outcome}`),
  ]);
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map(line => line.trimEnd())
    .join('\n');
}
