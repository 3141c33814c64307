// The verdict of `npm test` counts everything, and never says less went wrong than did.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum, tallyOf, verdict } from '../../scripts/setup/tally.mjs';

const file = (...statuses: string[]) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map(status => ({ status })),
});

const report = (files: ReadonlyArray<ReturnType<typeof file>>) => {
  const all = files.flatMap(each => each.assertionResults.map(({ status }) => status));
  const count = (status: string) => all.filter(each => each === status).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: 0,
    testResults: files,
  };
};

describe('the count of a test run', () => {
  it('takes passed, failed and skipped tests as they are', () => {
    const files = [file('passed', 'passed', 'skipped'), file('passed', 'failed')];
    expect(tallyOf(report(files), 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a file that breaks before its first test as one failure', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(tallyOf(report([file('passed'), broken]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('fails when the runner ends badly although every test passed', () => {
    expect(tallyOf(report([file('passed')]), 1).failed).toBe(1);
  });

  it('fails when there is no report or no test', () => {
    expect(tallyOf(undefined, 0).failed).toBe(1);
    expect(tallyOf(report([]), 0).failed).toBe(1);
  });

  it('has a failure exactly when a test failed, the runner did, or nothing passed', () => {
    const statuses = fc.array(fc.constantFrom('passed', 'failed', 'skipped'));
    fc.assert(
      fc.property(fc.array(statuses), fc.integer({ min: 0, max: 2 }), (files, code) => {
        const all = files.flat();
        const bad = all.includes('failed') || code !== 0 || !all.includes('passed');
        expect(tallyOf(report(files.map(each => file(...each))), code).failed > 0).toBe(bad);
      }),
    );
  });
});

describe('the last line', () => {
  it('names skipped tests only when there are some', () => {
    expect(verdict({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(verdict({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('adds up checks and tests', () => {
    const check = { passed: 1, failed: 0, skipped: 0 };
    expect(sum([check, check, { passed: 3, failed: 1, skipped: 2 }])).toEqual({
      passed: 5,
      failed: 1,
      skipped: 2,
    });
  });
});
