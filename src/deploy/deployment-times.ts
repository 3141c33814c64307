// The times of deployments: each has a clock of its own that starts by the wall and then only goes on.
import type { Deployment } from '../core/deployment.ts';
import { isFinal } from '../core/deployment.ts';
import type { Clock } from './ports.ts';

export interface DeploymentTimes {
  /**
   * The moment on a deployment's own clock, in milliseconds since the epoch: as long as this process lives, setting the
   * machine's clock makes no step of it longer or shorter, and no time is before one that is on record.
   */
  now(deployment: Deployment): number;
}

export function createDeploymentTimes(clock: Clock): DeploymentTimes {
  /** What has to be added to the monotonic clock, by deployment. */
  const offsets = new Map<number, number>();
  return {
    now(deployment) {
      const { id, state } = deployment;
      const monotonic = clock.monotonic();
      const offset = offsets.get(id) ?? Math.max(clock.now(), lastTime(deployment)) - monotonic;
      if (isFinal(state)) offsets.delete(id);
      else offsets.set(id, offset);
      return Math.round(monotonic + offset);
    },
  };
}

function lastTime({ createdAt, startedAt, endedAt, steps }: Deployment): number {
  const ofSteps = steps.map(step => step.endedAt ?? step.startedAt);
  return Math.max(createdAt, startedAt ?? 0, endedAt ?? 0, ...ofSteps);
}
