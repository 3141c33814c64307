// Sums up a few runs: minimum, median, maximum, percentiles, and ratios of what was measured in turn.

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** With an even number of values the median is the mean of the middle two. @throws Error when there is nothing to sum up */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined)
    throw new Error('No runs');
  return { min, median: (low + high) / 2, max };
}

/**
 * The smallest value that at least this share of all values does not exceed (nearest rank).
 * @param share above 0, at most 1; 0.99 for p99
 * @throws Error when there is no value
 */
export function percentile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * values.length));
  const value = values.toSorted((a, b) => a - b)[rank - 1];
  if (value === undefined) throw new Error('No values');
  return value;
}

/**
 * Each run's figure beside the other side's figure of the same run: both had the same weather.
 * @throws Error when the sides have different numbers of runs
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} runs beside ${theirs.length}`);
  return ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
}
