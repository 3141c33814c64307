// The clock of a deployment: whatever is done to the machine's own, no step lasts less than nothing or an hour too long.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeploymentTimes } from '../../src/deploy/deployment-times.ts';
import { aDeployment } from '../support/service.ts';

/** A machine's clock that somebody sets; `pass` is the time that really goes by. */
function aMachine(wall = 1_000_000) {
  let monotonic = 5_000;
  let offset = wall - monotonic;
  return {
    now: () => monotonic + offset,
    monotonic: () => monotonic,
    pass(ms: number): void {
      monotonic += ms;
    },
    set(byMs: number): void {
      offset += byMs;
    },
  };
}

test('it begins by the wall, and then goes on by itself', () => {
  const machine = aMachine();
  const times = createDeploymentTimes(machine);
  const deployment = aDeployment({ createdAt: 1_000_000 });
  expect(times.now(deployment)).toBe(1_000_000);
  machine.set(3_600_000);
  machine.pass(250);
  expect(times.now(deployment)).toBe(1_000_250);
  machine.set(-7_200_000);
  machine.pass(250);
  expect(times.now(deployment)).toBe(1_000_500);
});

test('after a restart it is never before what is on record, though the machine’s clock was set back', () => {
  const times = createDeploymentTimes(aMachine(1_000));
  const startedAt = 2_000;
  const steps = [{ name: 'fetch', outcome: 'running', startedAt: 2_500 }] as const;
  expect(times.now(aDeployment({ state: 'running', startedAt, steps }))).toBe(2_500);
});

test('whatever is done to the machine’s clock, as much time goes by as really does', () => {
  const happening = fc.record({ pass: fc.nat(60_000), set: fc.integer({ min: -1e10, max: 1e10 }) });
  fc.assert(
    fc.property(fc.array(happening), happenings => {
      const machine = aMachine(1e12);
      const times = createDeploymentTimes(machine);
      const deployment = aDeployment({ createdAt: machine.now() });
      const begun = times.now(deployment);
      let passed = 0;
      for (const { pass, set } of happenings) {
        machine.set(set);
        machine.pass(pass);
        passed += pass;
        expect(times.now(deployment) - begun).toBe(passed);
      }
    }),
  );
});
