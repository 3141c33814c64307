// Refuses what is too long, too short, too many or too few.
import { entryOf } from '../json.ts';
import { LIMITS, type Limit } from './limit-table.ts';
import { type Problem, problem } from './problem.ts';
import { type Found, valuesAt } from './walk.ts';

const MEASURES: Readonly<Record<Limit['of'], (value: unknown) => number | undefined>> = {
  characters: value => (typeof value === 'string' ? value.length : undefined),
  items: value => (Array.isArray(value) ? value.length : undefined),
  value: value => (typeof value === 'number' ? value : undefined),
};

/** The words for characters and items are Slack's, as apps have reported them; those for values are a guess. */
const WORDS: Readonly<
  Record<Limit['of'], { over: (max: number) => string; under: (min: number) => string }>
> = {
  characters: {
    over: max => `must be less than ${max + 1} characters`,
    under: min => `must be more than ${min - 1} characters`,
  },
  items: {
    over: max => `no more than ${max} items allowed`,
    under: min => `no less than ${min} items allowed`,
  },
  value: { over: max => `must be at most ${max}`, under: min => `must be at least ${min}` },
};

/** Undefined when the limit is kept, or when the value is of another type: that is for the schema to say. */
function breach({ of, min, max }: Limit, value: unknown): string | undefined {
  const measured = MEASURES[of](value);
  if (measured === undefined) return undefined;
  if (max !== undefined && measured > max) return WORDS[of].over(max);
  return measured < min ? WORDS[of].under(min) : undefined;
}

/**
 * What breaks a limit. Where two limits hold for one value (a header's text is also a text object) the outer object's,
 * which is the tighter one, is named.
 */
export function limitProblems(everything: readonly Found[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { kind, value: object, pointer } of everything) {
    for (const [path, limit] of Object.entries(entryOf(LIMITS, kind) ?? {})) {
      for (const { pointer: place, value } of valuesAt(object, path)) {
        const text = breach(limit, value);
        const where = `${pointer}${place}`;
        if (text !== undefined && !problems.has(where)) problems.set(where, problem(where, text));
      }
    }
  }
  return [...problems.values()];
}
