// What a line of foreign output becomes in a log: no escapes, no secrets, no endless lines.
import { stripVTControlCharacters } from 'node:util';
import type { Redact } from '../core/redact.ts';

/** Longer lines are cut. Characters. */
export const longestLine = 16_384;

/** One log line may hold several when somebody's text has line ends in it. */
export function cleanLines(text: string, redact: Redact): string[] {
  return text.split('\n').map(line => {
    const plain = withoutControls(lastOfProgress(line.slice(0, longestLine * 4)));
    // A secret is hidden before the line is cut, so that no half of one is left at the end.
    const safe = redact(plain);
    if (safe.length <= longestLine && line.length <= longestLine * 4) return safe;
    return `${safe.slice(0, longestLine).toWellFormed()} … [line cut after ${longestLine} characters]`;
  });
}

/** A progress bar writes over itself with carriage returns; the last state is what a person would have seen. */
function lastOfProgress(line: string): string {
  const end = line.replace(/\r+$/, '');
  return end.slice(end.lastIndexOf('\r') + 1);
}

function withoutControls(line: string): string {
  return stripVTControlCharacters(line).replace(/[^\P{Cc}\t]/gu, '');
}
