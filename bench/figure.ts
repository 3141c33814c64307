// What a row of the table is, and whether its bound is reached.
import { ratios, type Spread, spread } from './statistics.ts';

/** What is asked for: a ratio to something measured in the same run, or a plain number. */
export type Unit = 'ratio' | 'ms';

export interface Row {
  /** As `--only` names it. */
  readonly name: string;
  readonly what: string;
  readonly against: string;
  readonly unit: Unit;
  /** At most this, or it is missed. */
  readonly bound: number;
}

/** One side of a comparison, as it was measured. */
export interface Side {
  readonly name: string;
  readonly unit: 'ms' | 'MB';
  readonly spread: Spread;
}

export interface Figure extends Row {
  readonly runs: number;
  readonly value: Spread;
  /** The median is what counts. */
  readonly reached: boolean;
  readonly sides: readonly Side[];
  /** What one should know to read it. */
  readonly remarks: readonly string[];
}

/** What is measured together, because it happens in the same runs. */
export interface Scenario {
  readonly rows: readonly Row[];
  measure(surroundings: Surroundings): Promise<readonly Figure[]>;
}

export interface Surroundings {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  readonly runs: number;
  /** Whether to say where the time of each deployment goes, for rows that can. */
  readonly timelines: boolean;
  /** Says how far it has come. */
  readonly say: (line: string) => void;
}

interface Measured {
  readonly name: string;
  readonly unit: Side['unit'];
  readonly values: readonly number[];
}

/** @param theirs has as many values as `ours`, measured in turn with it */
export function ratioFigure(
  row: Row,
  ours: Measured,
  theirs: Measured,
  remarks: readonly string[] = [],
): Figure {
  return figure(row, ratios(ours.values, theirs.values), [ours, theirs], remarks);
}

export function plainFigure(
  row: Row,
  ours: Measured,
  others: readonly Measured[] = [],
  remarks: readonly string[] = [],
): Figure {
  return figure(row, ours.values, others, remarks);
}

function figure(
  row: Row,
  values: readonly number[],
  sides: readonly Measured[],
  remarks: readonly string[],
): Figure {
  const value = spread(values);
  const summed = sides.map(side => ({ name: side.name, unit: side.unit, spread: spread(side.values) }));
  return { ...row, runs: values.length, value, reached: value.median <= row.bound, sides: summed, remarks };
}
