// What is known of a service: the store's word, the engine's word, and whether they agree.
import { type Deployment, isFinal, type Release, shortSha } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import { type Service, type ServiceName, sameService, serviceKey } from '../core/service.ts';
import type { Tools } from './carry-out.ts';
import type { ServiceState, ServiceStatus } from './deployer.ts';
import type { Observation, Store } from './ports.ts';
import { previousRelease } from './roll-back-goal.ts';

const recentDeployments = 5;
const samplesForEstimate = 5;

/** Never throws because the engine is away: it says so instead. */
export async function serviceStatus(tools: Tools, service: Service): Promise<ServiceStatus> {
  const { store } = tools;
  const before = store.deployments({ service, limit: 1 })[0];
  const observed = await asked(tools.target.observe(service));
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

/**
 * Many at a glance: one question to the engine, and of the store only what is shown. Never throws because the engine is
 * away: it says so instead.
 */
export async function overview(
  { store, target }: Pick<Tools, 'store' | 'target'>,
  services: readonly Service[],
): Promise<readonly ServiceState[]> {
  const newestBefore = newestId(store);
  const changing = store.unfinished().map(serviceKey);
  const observed = await asked(target.observeAll(services));
  const begun = newestId(store) - newestBefore;
  // What was seen while a deployment began or ended says nothing.
  const restless = new Set([...changing, ...store.deployments({ limit: begun }).map(serviceKey)]);
  const serving = new Map(store.allServing().map(each => [serviceKey(each.release), each]));
  const unfinished = store.unfinished();
  return services.map((service, index) => {
    const serves = serving.get(serviceKey(service));
    const observation = 'engineError' in observed ? undefined : observed[index];
    const current = unfinished.find(each => sameService(each, service));
    const quiet = observation && !restless.has(serviceKey(service));
    const drift = quiet ? describeDrift(serves?.release, observation) : undefined;
    return {
      service,
      ...(serves && { serving: serves }),
      ...('engineError' in observed ? observed : observation && { observation }),
      ...(current && { current }),
      ...(drift !== undefined && { drift }),
    };
  });
}

function newestId(store: Store): number {
  return store.deployments({ limit: 1 })[0]?.id ?? 0;
}

async function asked<T>(answer: Promise<T>): Promise<T | { engineError: string }> {
  try {
    return await answer;
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
