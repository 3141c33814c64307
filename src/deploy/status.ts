// What is known of a service: the store's word, the engine's word, and whether they agree.
import { type Deployment, isFinal, type Release, shortSha } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import type { Service, ServiceName } from '../core/service.ts';
import type { Tools } from './carry-out.ts';
import type { ServiceStatus } from './deployer.ts';
import type { Observation, Store } from './ports.ts';
import { previousRelease } from './roll-back-goal.ts';

const recentDeployments = 5;
const samplesForEstimate = 5;

/** Never throws because the engine is away: it says so instead. */
export async function serviceStatus(tools: Tools, service: Service): Promise<ServiceStatus> {
  const { store } = tools;
  const before = store.deployments({ service, limit: 1 })[0];
  const observed = await observe(tools, service);
  const observation = 'engineError' in observed ? undefined : observed;
  const serving = store.serving(service);
  const deployment = serving && store.deployment(serving.deploymentId);
  const recent = store.deployments({ service, limit: recentDeployments });
  const current = recent.findLast(each => !isFinal(each.state));
  const rollBackTo = previousRelease(store, service);
  // What was seen while a deployment began or ended says nothing.
  const quiet = current === undefined && before?.id === recent[0]?.id && (!before || isFinal(before.state));
  const drift = observation && quiet ? describeDrift(serving?.release, observation) : undefined;
  return {
    service,
    recent,
    ...(serving && deployment && { serving: { release: serving.release, deployment } }),
    ...(observation
      ? { observation }
      : { engineError: 'engineError' in observed ? observed.engineError : '' }),
    ...(current && { current }),
    ...(drift !== undefined && { drift }),
    ...(rollBackTo && { rollBackTo }),
  };
}

async function observe(tools: Tools, service: Service): Promise<Observation | { engineError: string }> {
  try {
    return await tools.target.observe(service);
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return { engineError: 'detail' in error.reason ? error.reason.detail : error.reason.code };
  }
}

/** A plain sentence when what runs is not what was deployed last. */
function describeDrift(serving: Release | undefined, observation: Observation): string | undefined {
  if (!serving) {
    return observation.state === 'absent'
      ? undefined
      : 'There is a container of this name that Deckhand did not deploy; the first deploy replaces it.';
  }
  const deployed = shortSha(serving.commit.sha);
  switch (observation.state) {
    case 'absent':
      return `${deployed} was deployed last, but its container is gone: somebody removed it.`;
    case 'stopped':
      return `${deployed} was deployed last, but its container is stopped.`;
    case 'paused':
      return `${deployed} was deployed last, but its container is paused.`;
    case 'restarting':
    case 'running':
      if (observation.imageId !== serving.imageId) {
        return `What runs is not ${deployed}, which was deployed last: somebody replaced the container by hand.`;
      }
      if (observation.releaseId !== serving.id) {
        return `The container runs the image of ${deployed}, but Deckhand did not start it: somebody replaced it by hand.`;
      }
      return undefined;
  }
}

/** The median of the last good deploys, in milliseconds; undefined when there is none. */
export function expectedMs(store: Store, service: ServiceName): number | undefined {
  const times = store
    .deployments({ service, limit: 4 * samplesForEstimate })
    .filter(deployment => deployment.state === 'succeeded' && deployment.kind === 'deploy')
    .slice(0, samplesForEstimate)
    .flatMap(durationOf)
    .toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

function durationOf({ startedAt, endedAt }: Deployment): number[] {
  return startedAt === undefined || endedAt === undefined ? [] : [endedAt - startedAt];
}
