// Minimum, median and maximum of a few runs.

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws Error when there is nothing to sum up */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)];
  const max = sorted.at(-1);
  if (min === undefined || median === undefined || max === undefined) throw new Error('No runs');
  return { min, median, max };
}

/** Seconds, as people read them. */
export function seconds({ min, median, max }: Spread): string {
  const text = (ms: number): string => (ms / 1000).toFixed(2);
  return `${text(median)} s  (${text(min)}–${text(max)})`;
}
