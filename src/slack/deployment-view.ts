// Looks up what a deployment's message shows beside the deployment itself.
import { type Deployment, isFinal, type Release } from '../core/deployment.ts';
import type { Deployer } from '../deploy/deployer.ts';
import type { DeploymentView } from './blocks/outcome.ts';

/** How far back other deployments of the service are looked at. */
const depth = 20;

export function deploymentView(deployer: Deployer, deployment: Deployment): DeploymentView {
  const others = deployer.deployments(deployment, depth);
  const later = others.filter(({ id }) => id > deployment.id);
  const follower = later.find(({ state }) => state === 'succeeded') ?? later.at(-1);
  const before = others.find(({ id, state }) => id < deployment.id && !isFinal(state));
  return {
    deployment,
    now: deployer.now(deployment),
    previous: release(deployer, deployment.previousReleaseId),
    waitsFor: before?.id,
    expectedMs: deployer.expectedMs(deployment),
    followedBy: follower && { id: follower.id, succeeded: follower.state === 'succeeded' },
    rollBackTo: rollBackTarget(deployer, deployment),
  };
}

/** The deployments whose buttons change with this one: the one before it, and the one that it replaced. */
export function neighbours(deployer: Deployer, deployment: Deployment): readonly Deployment[] {
  const older = deployer.deployments(deployment, depth).filter(({ id }) => id < deployment.id);
  const replaced = older.find(({ state }) => state === 'succeeded');
  return older.filter(other => (other === older[0] || other === replaced) && isFinal(other.state));
}

/** After a roll-back none: what served before was left because it was bad. */
function rollBackTarget(deployer: Deployer, deployment: Deployment): Release | undefined {
  if (deployment.kind === 'rollback' || deployment.state !== 'succeeded') return undefined;
  const { releaseId, previousReleaseId } = deployment;
  if (previousReleaseId === releaseId) return undefined;
  return deployer.releases(deployment, Infinity).find(({ id }) => id === previousReleaseId);
}

function release(deployer: Deployer, id: number | undefined): Release | undefined {
  return id === undefined ? undefined : deployer.release(id);
}
