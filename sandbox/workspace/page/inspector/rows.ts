// What a row of the inspector says, which rows are shown, and in which order; pure.
import type { Direction, RequestSummary } from './types.ts';

export interface Filter {
  /** Looked for in what a row says; ids in `found` match too, as the workspace looked into their bodies. */
  readonly text: string;
  readonly found: ReadonlySet<number>;
  readonly direction: Direction | 'both';
  readonly failuresOnly: boolean;
}

export function matches(row: RequestSummary, { text, found, direction, failuresOnly }: Filter): boolean {
  if (failuresOnly && !row.failed) return false;
  if (direction !== 'both' && row.direction !== direction) return false;
  if (text === '' || found.has(row.id)) return true;
  const said = `${row.name}\n${row.note ?? ''}\n${row.url ?? ''}\n${statusText(row)}`;
  return said.toLowerCase().includes(text.toLowerCase());
}

/** Puts the newcomers where they belong by their start: a command began before the calls that it led to. */
export function merged(
  rows: readonly RequestSummary[],
  added: readonly RequestSummary[],
  most: number,
): readonly RequestSummary[] {
  const last = rows.at(-1);
  const all = [...rows, ...added];
  const inOrder = added.length === 1 && (last === undefined || last.startedMs <= (added[0]?.startedMs ?? 0));
  if (!inOrder) all.sort((a, b) => a.startedMs - b.startedMs || a.id - b.id);
  return all.length > most ? all.slice(all.length - most) : all;
}

/** `0.3 ms`, `12 ms`, `1.20 s`, `75 s`. */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 59_995 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`;
}

/** How much later than another one: `+123 ms`, with a true minus for earlier. */
export const offsetText = (ms: number): string => `${ms < 0 ? '−' : '+'}${durationText(Math.abs(ms))}`;

/** The viewer's own time of day, to the millisecond. */
export function timeText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The status, or a dash where there was no answer; over a socket an acknowledgement has no number. */
export function statusText({ status, transport, failed }: RequestSummary): string {
  if (transport === 'socket') return status === undefined ? (failed ? 'none' : '') : 'ack';
  return status === undefined ? 'none' : String(status);
}

export type Pace = 'fast' | 'slow' | 'late';

/** `slow` from one second; `late` is an app that missed the three seconds in which Slack wants its acknowledgement. */
export function paceOf({ direction, durationMs }: RequestSummary): Pace {
  if (direction === 'to-app' && durationMs >= 3000) return 'late';
  return durationMs >= 1000 ? 'slow' : 'fast';
}

/** From 0 to 1 for the bar: by the logarithm, so that 1 ms and 100 ms can be told apart; full from three seconds. */
export const barOf = (durationMs: number): number =>
  Math.min(1, Math.log10(1 + Math.max(0, durationMs)) / Math.log10(3001));

export const arrowText = (direction: Direction): string => (direction === 'to-app' ? '→ app' : '← app');

/** Whether both use the same trigger_id or response_url. */
export const isTied = (one: RequestSummary, other: RequestSummary): boolean =>
  one.links.some(link => other.links.includes(link));
