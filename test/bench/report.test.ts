import { expect, it } from 'vitest';
import { plainFigure, type Row, ratioFigure, type Scenario } from '../../bench/figure.ts';
import { parseOptions } from '../../bench/options.ts';
import { asMarkdown, asSummary, asText } from '../../bench/report.ts';

const quick: Row = { name: 'quick', what: 'a thing', against: 'another', unit: 'ratio', bound: 1 };
const slow: Row = { name: 'slow-one', what: 'a slow thing', against: 'absolute', unit: 'ms', bound: 100 };
const side = (name: string, ...values: number[]) => ({ name, unit: 'ms', values }) as const;
const reached = ratioFigure(quick, side('ours', 50, 60, 70), side('theirs', 100, 100, 100), ['as seen']);
const missed = plainFigure(slow, side('p99', 99, 101, 240));

it('says of a figure what it is, its runs, and both sides', () => {
  expect(asText(reached)).toBe(`quick: a thing
  against another
  0.60 (0.50–0.70)   reached (at most 1.00), 3 runs
  ours: 60 ms (50–70)
  theirs: 100 ms (100–100)
  as seen`);
});

it('goes by the median', () => {
  expect(reached.reached).toBe(true);
  expect(missed.reached).toBe(false);
  expect(ratioFigure(quick, side('ours', 1, 100, 1), side('theirs', 1, 1, 1)).reached).toBe(true);
});

it('says plainly which bounds are missed', () => {
  expect(asSummary([reached, missed])).toMatch(/1 of 2 bounds are NOT reached: slow-one\.$/);
  expect(asSummary([reached])).toMatch(/All 1 bounds are reached\.$/);
});

it('prints the table of the document', () => {
  expect(asMarkdown([missed]).split('\n')).toEqual([
    '| row | what | against | median (minimum–maximum) | at most | | measured |',
    '|---|---|---|---|---|---|---|',
    '| `slow-one` | a slow thing | absolute | 101 ms (99–240) | 100 ms | **not reached** |  |',
  ]);
});

const scenarios: Scenario[] = [{ rows: [quick, slow], measure: async () => [] }];

it('measures every row seven times unless told otherwise', () => {
  expect(parseOptions([], scenarios)).toEqual({ runs: 7, only: [], timelines: false, form: 'text' });
  expect(parseOptions(['--only', 'quick,slow-one', '--runs', '9', '--json'], scenarios)).toEqual({
    runs: 9,
    only: ['quick', 'slow-one'],
    timelines: false,
    form: 'json',
  });
});

it('knows its rows', () => {
  expect(() => parseOptions(['--only', 'quik'], scenarios)).toThrow(
    'There is no row quik. There are: quick, slow-one.',
  );
  expect(() => parseOptions(['--runs', 'many'], scenarios)).toThrow('--runs many is no number of runs.');
  expect(parseOptions(['--help'], scenarios)).toContain('slow-one   a slow thing');
});
