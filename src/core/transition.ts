// How a deployment changes: one pure function from a deployment and an event to the next deployment.

import type { Actor, StepOutcome } from './deployment.ts';
import {
  type Commit,
  type Deployment,
  isFinal,
  type PreviousRelease,
  type Step,
  type StepName,
} from './deployment.ts';
import type { Failure } from './errors.ts';
import { isHarmless } from './take-up.ts';

export type DeploymentEvent =
  | { readonly type: 'started'; readonly previousReleaseId?: number }
  | {
      readonly type: 'commit_known';
      readonly commit: Commit;
      readonly ref: string;
      readonly commitsAhead?: number;
    }
  /** Ends the step that runs, as done, and begins this one. */
  | { readonly type: 'step_started'; readonly step: StepName; readonly detail?: string }
  | { readonly type: 'step_detail'; readonly detail: string }
  | { readonly type: 'step_skipped'; readonly step: StepName; readonly detail: string }
  | { readonly type: 'release_known'; readonly releaseId: number }
  | { readonly type: 'warned'; readonly warning: string }
  | { readonly type: 'cancel_asked'; readonly by: Actor }
  /** A crash cut it off before it had changed anything: it waits again, to be begun anew at the same commit. */
  | { readonly type: 'taken_up' }
  /** `cutOff`: what followed the roll-out was not ended. */
  | { readonly type: 'succeeded'; readonly downtimeMs?: number; readonly cutOff?: boolean }
  | {
      readonly type: 'ended';
      readonly state: 'failed' | 'cancelled' | 'interrupted';
      readonly failure: Failure;
      readonly previous: PreviousRelease;
      readonly downtimeMs?: number;
    };

/**
 * @param now milliseconds since the epoch
 * @throws Error when the event can't happen in this state: a bug, never a user's mistake
 */
export function transition(deployment: Deployment, event: DeploymentEvent, now: number): Deployment {
  if (isFinal(deployment.state)) {
    throw new Error(
      `Deployment ${deployment.id} is ${deployment.state}: ${event.type} can't happen any more`,
    );
  }
  switch (event.type) {
    case 'started':
      expectState(deployment, event, 'queued');
      return {
        ...deployment,
        state: 'running',
        startedAt: now,
        ...(event.previousReleaseId !== undefined && { previousReleaseId: event.previousReleaseId }),
      };
    case 'commit_known':
      return {
        ...deployment,
        commit: event.commit,
        ref: event.ref,
        ...(event.commitsAhead !== undefined && { commitsAhead: event.commitsAhead }),
      };
    case 'step_started':
      expectState(deployment, event, 'running');
      return {
        ...deployment,
        steps: [
          ...endRunning(deployment.steps, 'done', now),
          { name: event.step, outcome: 'running', startedAt: now, ...detailOf(event.detail) },
        ],
      };
    case 'step_detail':
      return {
        ...deployment,
        steps: deployment.steps.map(step =>
          step.outcome === 'running' ? { ...step, detail: event.detail } : step,
        ),
      };
    case 'step_skipped':
      expectState(deployment, event, 'running');
      return {
        ...deployment,
        steps: [
          ...endRunning(deployment.steps, 'done', now),
          { name: event.step, outcome: 'skipped', startedAt: now, endedAt: now, detail: event.detail },
        ],
      };
    case 'release_known':
      return { ...deployment, releaseId: event.releaseId };
    case 'warned':
      return { ...deployment, warnings: [...deployment.warnings, event.warning] };
    case 'cancel_asked':
      return { ...deployment, cancelledBy: event.by };
    case 'taken_up': {
      expectState(deployment, event, 'running');
      if (!isHarmless(deployment)) throw new Error(`Deployment ${deployment.id} can't be taken up again`);
      const { startedAt: _, ...before } = deployment;
      return { ...before, state: 'queued', steps: [], takenUp: true };
    }
    case 'succeeded':
      expectState(deployment, event, 'running');
      return {
        ...deployment,
        state: 'succeeded',
        steps: endRunning(deployment.steps, event.cutOff === true ? 'interrupted' : 'done', now),
        endedAt: now,
        ...(event.downtimeMs !== undefined && { downtimeMs: event.downtimeMs }),
      };
    case 'ended':
      return {
        ...deployment,
        state: event.state,
        steps: endRunning(deployment.steps, event.state, now),
        endedAt: now,
        failure: event.failure,
        previous: event.previous,
        ...(event.downtimeMs !== undefined && { downtimeMs: event.downtimeMs }),
      };
  }
}

/** The step that runs now. */
export function runningStep(deployment: Deployment): Step | undefined {
  return deployment.steps.find(step => step.outcome === 'running');
}

function endRunning(steps: readonly Step[], outcome: StepOutcome, now: number): readonly Step[] {
  return steps.map(step => (step.outcome === 'running' ? { ...step, outcome, endedAt: now } : step));
}

function detailOf(detail: string | undefined): Pick<Step, 'detail'> {
  return detail === undefined ? {} : { detail };
}

function expectState(deployment: Deployment, event: DeploymentEvent, state: Deployment['state']): void {
  if (deployment.state === state) return;
  throw new Error(`Deployment ${deployment.id} is ${deployment.state}: ${event.type} needs it ${state}`);
}
