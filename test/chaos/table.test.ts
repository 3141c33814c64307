// The table of a chaos run counts what happened, by kind of fault.
import { expect, it } from 'vitest';
import type { Violation } from '../../chaos/invariants.ts';
import type { Result } from '../../chaos/round.ts';
import { rowsOf, table } from '../../chaos/table.ts';

const aResult = (kind: string, lost: number, longestGapMs: number, ...violations: Violation[]): Result => ({
  round: 0,
  kind,
  action: 'good deploy',
  moment: '5 ms after asked',
  durationMs: 3_000,
  asked: { requests: 100, lost, longestGapMs },
  endings: ['succeeded'],
  engineBroke: false,
  violations,
  evidence: '',
});

const results = [
  aResult('none', 4, 400),
  aResult(
    'engine killed',
    90,
    2_340,
    { area: 'service', what: 'down' },
    { area: 'leftover', what: 'a volume' },
  ),
  aResult('engine killed', 10, 900),
  aResult('none', 6, 1_250, { area: 'message', what: 'wrong' }, { area: 'message', what: 'twice' }),
];

it('has a row for each kind, and one for all together', () => {
  expect(table(results)).toBe(
    [
      'fault          survived  requests  lost  longest gap  leftovers  wrong endings  other',
      'engine killed    1 of 2       200   100       2.34 s          1              0      1',
      'none             1 of 2       200    10       1.25 s          0              2      0',
      'all              2 of 4       400   110       2.34 s          1              2      1',
    ].join('\n'),
  );
});

it('gives the same figures as numbers', () => {
  expect(rowsOf(results)[0]).toEqual({
    kind: 'engine killed',
    rounds: 2,
    survived: 1,
    requests: 200,
    lost: 100,
    longestGapMs: 2_340,
    leftovers: 1,
    wrongMessages: 0,
    engineBroke: 0,
    otherwiseWrong: 1,
  });
});

it('says below when the engine itself was at fault', () => {
  expect(table([{ ...aResult('machine rebooted', 0, 0), engineBroke: true }])).toMatch(
    /\n\nRounds in which the engine lost .*: 1$/,
  );
});

it('of no round at all is a head and zeros', () => {
  expect(table([])).toMatch(/^fault .*\nall +0 of 0 +0 +0 +0.00 s +0 +0 +0$/);
});
