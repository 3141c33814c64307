// Shows the findings of `npm run check` as a table, each remedy under its line.
import type { Finding } from './checks.ts';

const marks = { ok: '✓', warning: '!', wrong: '✗' } as const;

export function renderTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(finding => finding.what.length));
  return findings
    .map(({ state, what, found, remedy }) => {
      const line = `${marks[state]} ${what.padEnd(width)}  ${found}`;
      return remedy === undefined ? line : `${line}\n${' '.repeat(width + 4)}→ ${remedy}`;
    })
    .join('\n');
}

/** The sentence under the table. */
export function renderVerdict(findings: readonly Finding[]): string {
  const wrong = findings.filter(finding => finding.state === 'wrong').length;
  const warnings = findings.filter(finding => finding.state === 'warning').length;
  if (wrong > 0)
    return `${wrong} of ${findings.length} would stop a deploy. Mend what has a ✗ and run this again.`;
  if (warnings > 0) return 'A deploy would work. Lines with ! are worth a look.';
  return 'Everything that a deploy needs is there.';
}
