// Removes what earlier deployments of a service left over: a crash, or an engine that could not remove it then.
import type Docker from 'dockerode';
import type { ContainerInfo } from 'dockerode';
import type { Service } from '../core/service.ts';
import { removeContainer } from './containers.ts';
import { label, type Role } from './labels.ts';
import { serviceContainers } from './settle.ts';

const passing: readonly (string | undefined)[] = ['canary', 'hand_over'] satisfies Role[];

/**
 * What a crash left outside the journal: containers that never started, and those that never serve.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function cleanUp(docker: Docker, service: Service): Promise<void> {
  for (const container of await serviceContainers(docker, service))
    if (isPassing(container)) await removeContainer(docker, container.Id, true);
}

/**
 * The same before a roll-out begins, when no other one of this service is under way: also new containers that never got
 * the service's name, because their roll-out failed and the engine could not remove them.
 * @param ownId of the container that this Deckhand runs in
 * @throws DeployError engine_unreachable, engine_error
 */
export async function cleanUpBefore(
  docker: Docker,
  service: Service,
  ownId: string | undefined,
): Promise<void> {
  for (const container of await serviceContainers(docker, service)) {
    if (container.Id === ownId) continue;
    if (isPassing(container) || isUnsettled(container, service))
      await removeContainer(docker, container.Id, true);
  }
}

function isPassing({ State: state, Labels: labels }: ContainerInfo): boolean {
  return state === 'created' || passing.includes(labels[label.role]);
}

function isUnsettled({ Names: [name = ''] }: ContainerInfo, service: Service): boolean {
  const begin = `/${newContainerName(service, '')}`;
  return name.startsWith(begin) && /^\d+$/.test(name.slice(begin.length));
}

/** The name of a new container until it is proved. */
export function newContainerName({ containerName }: Service, deploymentId: number | ''): string {
  return `${containerName}-new-${deploymentId}`;
}
