// Which of the deployments that a crash cut off may be begun anew.
import type { Deployment } from './deployment.ts';

/** Whoever asked longer ago than this doesn't expect it any more. Milliseconds. */
export const longestWaitMs = 30 * 60_000;

/** It has changed nothing outside yet, and it was not taken up before: what ends Deckhand must not do so for ever. */
export function isHarmless({ steps, takenUp }: Deployment): boolean {
  return takenUp !== true && steps.every(({ name }) => name === 'fetch' || name === 'build');
}

/**
 * @param hasJournal whether its roll-out had begun
 * @param now milliseconds since the epoch
 */
export function mayBeTakenUp(deployment: Deployment, hasJournal: boolean, now: number): boolean {
  const { cancelledBy, createdAt } = deployment;
  const expected = cancelledBy === undefined && now - createdAt <= longestWaitMs;
  return expected && !hasJournal && isHarmless(deployment);
}
