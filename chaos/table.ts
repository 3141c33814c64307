// The table of a run: for each kind of fault what was survived, lost, left over and told wrongly.
import type { Area } from './invariants.ts';
import type { Result } from './round.ts';

export interface Row {
  readonly kind: string;
  readonly rounds: number;
  /** Rounds in which nothing was wrong. */
  readonly survived: number;
  readonly requests: number;
  readonly lost: number;
  /** The longest time without an answer in any of its rounds. Milliseconds. */
  readonly longestGapMs: number;
  readonly leftovers: number;
  readonly wrongMessages: number;
  /** Rounds in which the engine lost the port of the service, as `engineLeaksPort` tells. */
  readonly engineBroke: number;
  /** Everything else that was wrong: with the service, the queue, or Deckhand's process. */
  readonly otherwiseWrong: number;
}

/** One row a kind, in alphabetical order. */
export function rowsOf(results: readonly Result[]): readonly Row[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
  return kinds.map(kind =>
    rowOf(
      kind,
      results.filter(result => result.kind === kind),
    ),
  );
}

export function rowOf(kind: string, results: readonly Result[]): Row {
  const sum = (figure: (result: Result) => number): number =>
    results.reduce((total, each) => total + figure(each), 0);
  const wrong = (...areas: readonly Area[]): number =>
    sum(({ violations }) => violations.filter(({ area }) => areas.includes(area)).length);
  return {
    kind,
    rounds: results.length,
    survived: results.filter(({ violations }) => violations.length === 0).length,
    requests: sum(({ asked }) => asked.requests),
    lost: sum(({ asked }) => asked.lost),
    longestGapMs: Math.max(0, ...results.map(({ asked }) => asked.longestGapMs)),
    leftovers: wrong('leftover'),
    wrongMessages: wrong('message'),
    engineBroke: sum(({ engineBroke }) => (engineBroke ? 1 : 0)),
    otherwiseWrong: wrong('service', 'queue', 'deckhand'),
  };
}

const head = ['fault', 'survived', 'requests', 'lost', 'longest gap', 'leftovers', 'wrong endings', 'other'];

/** For people, with a line for all kinds together, and what the engine itself did not survive. */
export function table(results: readonly Result[]): string {
  const lines = [head, ...[...rowsOf(results), rowOf('all', results)].map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)));
  const text = lines
    .map(line =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  const { engineBroke } = rowOf('all', results);
  if (engineBroke === 0) return text;
  return `${text}\n\nRounds in which the engine lost the service’s port until it was restarted: ${engineBroke}`;
}

function cells(row: Row): readonly string[] {
  return [
    row.kind,
    `${row.survived} of ${row.rounds}`,
    String(row.requests),
    String(row.lost),
    `${(row.longestGapMs / 1000).toFixed(2)} s`,
    String(row.leftovers),
    String(row.wrongMessages),
    String(row.otherwiseWrong),
  ];
}

const pad = (cell: string, width: number, left: boolean): string =>
  left ? cell.padEnd(width) : cell.padStart(width);
