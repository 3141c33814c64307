// Where "back" is: the way that a service came, with roll-backs taken off it.
import type { Deployment } from './deployment.ts';

/** As much of a deployment as the way back depends on. */
export type Stage = Pick<Deployment, 'state' | 'kind' | 'releaseId'>;

/**
 * The releases that one can go back through, the serving one last. A deploy goes one step on; a roll-back to a release
 * on the way goes back to it and forgets what came after, so that rolling back twice goes two steps back and never
 * returns to what was just left.
 * @param deployments of one service, newest first
 */
export function wayHere(deployments: readonly Stage[]): readonly number[] {
  const way: number[] = [];
  for (const { state, kind, releaseId } of deployments.toReversed()) {
    if (state !== 'succeeded' || releaseId === undefined || way.at(-1) === releaseId) continue;
    const before = kind === 'rollback' ? way.lastIndexOf(releaseId) : -1;
    if (before >= 0) way.length = before + 1;
    else way.push(releaseId);
  }
  return way;
}

/** Every release that ever served, the latest first, each once. */
export function everServed(deployments: readonly Stage[]): readonly number[] {
  const ids = deployments
    .filter(deployment => deployment.state === 'succeeded')
    .flatMap(deployment => (deployment.releaseId === undefined ? [] : [deployment.releaseId]));
  return [...new Set(ids)];
}
