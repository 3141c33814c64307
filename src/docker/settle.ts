// Ends a good roll-out: names and restart policy; the old container is set aside as a way back.
import type Docker from 'dockerode';
import { asideName } from '../core/prune-plan.ts';
import { type RestartPolicy, type Service, serviceKey } from '../core/service.ts';
import {
  inspectContainer,
  renameContainer,
  restartPolicyOf,
  setRestartPolicy,
  stopContainer,
} from './containers.ts';
import { engineError } from './engine.ts';
import { label, labelFilter } from './labels.ts';

/**
 * The old container stays, stopped and set aside, and with it its image: retention lets go of it when its release is kept
 * no more. Safe to repeat from any point: recovery calls it again after a crash.
 */
export async function settleNew(
  docker: Docker,
  service: Service,
  restart: RestartPolicy,
  newContainerId: string,
): Promise<void> {
  const holder = await inspectContainer(docker, service.containerName);
  if (holder && holder.Id !== newContainerId) {
    if (restartPolicyOf(holder).name !== 'no') await setRestartPolicy(docker, holder.Id, { name: 'no' });
    // It was stopped before the new one started; if it came up since, two would serve.
    if (holder.State.Running) await stopContainer(docker, holder);
    await renameContainer(docker, holder.Id, asideName(service.containerName, holder.Id));
  }
  if (holder?.Id !== newContainerId) {
    await renameContainer(docker, newContainerId, service.containerName);
  }
  await setRestartPolicy(docker, newContainerId, restart);
}

/** All of a service's containers that Deckhand made, in any state. */
export async function serviceContainers(docker: Docker, service: Service) {
  try {
    return await docker.listContainers({
      all: true,
      filters: labelFilter({ [label.service]: serviceKey(service) }),
    });
  } catch (error) {
    throw engineError(error, 'list the containers');
  }
}
