// Intervals of time: how long at least one of many was under way.

export interface Interval {
  /** Both in milliseconds on one clock. */
  readonly from: number;
  readonly to: number;
}

/** The parts of intervals that lie within another one. */
export function within(intervals: readonly Interval[], { from, to }: Interval): Interval[] {
  return intervals
    .map(each => ({ from: Math.max(each.from, from), to: Math.min(each.to, to) }))
    .filter(each => each.from < each.to);
}

/** The same time without overlaps, in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** The time in `whole` that none of the intervals covers, in order. */
export function gaps(intervals: readonly Interval[], whole: Interval): Interval[] {
  const covered = union(within(intervals, whole));
  const starts = [whole.from, ...covered.map(({ to }) => to)];
  const ends = [...covered.map(({ from }) => from), whole.to];
  return starts.map((from, index) => ({ from, to: ends[index] ?? from })).filter(({ from, to }) => from < to);
}

export function total(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}
