// The life of a deployment: which events can happen when, and what never happens.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deployment, isFinal, stepNames } from '../../src/core/deployment.ts';
import { mayBeTakenUp } from '../../src/core/take-up.ts';
import { type DeploymentEvent, transition } from '../../src/core/transition.ts';
import { aCommit, aDeployment } from '../support/service.ts';

const running = transition(aDeployment(), { type: 'started' }, 100);

describe('a deployment', () => {
  test('begins from the queue and knows when', () => {
    expect(running).toMatchObject({ state: 'running', startedAt: 100 });
  });

  test('ends the step before when the next one begins', () => {
    const fetching = transition(running, { type: 'step_started', step: 'fetch' }, 110);
    const building = transition(fetching, { type: 'step_started', step: 'build', detail: 'step 1/9' }, 150);
    expect(building.steps).toEqual([
      { name: 'fetch', outcome: 'done', startedAt: 110, endedAt: 150 },
      { name: 'build', outcome: 'running', startedAt: 150, detail: 'step 1/9' },
    ]);
  });

  test('that fails marks the step in which it did', () => {
    const building = transition(running, { type: 'step_started', step: 'build' }, 110);
    const failed = transition(
      building,
      {
        type: 'ended',
        state: 'failed',
        failure: { code: 'build_timeout', timeoutMs: 1 },
        previous: 'untouched',
      },
      120,
    );
    expect(failed).toMatchObject({ state: 'failed', endedAt: 120, previous: 'untouched' });
    expect(failed.steps[0]).toMatchObject({ outcome: 'failed', endedAt: 120 });
  });

  test('that is taken up again waits as it did at first, with the commit that it had', () => {
    const known = transition(running, { type: 'commit_known', commit: aCommit(), ref: 'main' }, 105);
    const building = transition(known, { type: 'step_started', step: 'build' }, 110);
    const again = transition(building, { type: 'taken_up' }, 900);
    expect(again).toMatchObject({
      state: 'queued',
      steps: [],
      takenUp: true,
      commit: aCommit(),
      createdAt: 0,
    });
    expect(again.startedAt).toBeUndefined();
    expect(transition(again, { type: 'started' }, 950)).toMatchObject({ state: 'running', startedAt: 950 });
  });

  test('can’t begin twice', () => {
    expect(() => transition(running, { type: 'started' }, 1)).toThrow('started needs it queued');
  });
});

const event: fc.Arbitrary<DeploymentEvent> = fc.oneof(
  fc.constant({ type: 'started' } as const),
  fc.constant({ type: 'commit_known', commit: aCommit(), ref: 'main', commitsAhead: 2 } as const),
  fc.record({ type: fc.constant('step_started' as const), step: fc.constantFrom(...stepNames) }),
  fc.record({ type: fc.constant('step_detail' as const), detail: fc.string() }),
  fc.record({
    type: fc.constant('step_skipped' as const),
    step: fc.constantFrom(...stepNames),
    detail: fc.string(),
  }),
  fc.constant({ type: 'release_known', releaseId: 7 } as const),
  fc.constant({ type: 'warned', warning: 'w' } as const),
  fc.constant({ type: 'cancel_asked', by: { userId: 'U2', teamId: 'T1' } } as const),
  fc.constant({ type: 'taken_up' } as const),
  fc.constant({ type: 'succeeded', downtimeMs: 3 } as const),
  fc.record({
    type: fc.constant('ended' as const),
    state: fc.constantFrom('failed' as const, 'cancelled' as const, 'interrupted' as const),
    failure: fc.constant({ code: 'cancelled' } as const),
    previous: fc.constantFrom('untouched' as const, 'restored' as const),
  }),
);

/** Applies what can happen and leaves out what can't, as time goes on. */
function live(events: readonly DeploymentEvent[]): readonly Deployment[] {
  const states: Deployment[] = [aDeployment()];
  for (const [index, each] of events.entries()) {
    const last = states.at(-1) ?? aDeployment();
    try {
      states.push(transition(last, each, 1000 + index));
    } catch {
      // It can't happen here: the deployment stays what it was.
    }
  }
  return states;
}

describe('whatever happens to a deployment', () => {
  test('at most one step runs, and none when it has ended', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), events => {
        for (const state of live(events)) {
          const runningSteps = state.steps.filter(step => step.outcome === 'running').length;
          expect(runningSteps).toBeLessThanOrEqual(isFinal(state.state) ? 0 : 1);
        }
      }),
    );
  });

  test('it is taken up at most once, and never after a hook or a roll-out began', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), events => {
        for (const state of live(events)) {
          const began = state.steps.some(({ name }) => name !== 'fetch' && name !== 'build');
          if (state.takenUp !== true && !began) continue;
          expect(() => transition(state, { type: 'taken_up' }, 2000)).toThrow();
          expect(mayBeTakenUp(state, false, 0)).toBe(false);
        }
      }),
    );
  });

  test('an ending is final', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), event, (events, late) => {
        const last = live(events).at(-1);
        if (last && isFinal(last.state))
          expect(() => transition(last, late, 1)).toThrow("can't happen any more");
      }),
    );
  });

  test('it never changes the record that it was given', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 10 }), event, (events, next) => {
        const last = Object.freeze(live(events).at(-1) ?? aDeployment());
        const before = JSON.stringify(last);
        try {
          transition(last, next, 5);
        } catch {
          // Refused: then all the more.
        }
        expect(JSON.stringify(last)).toBe(before);
      }),
    );
  });
});
