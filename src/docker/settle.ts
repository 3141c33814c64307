// Ends a good roll-out: names, restart policy, and the old containers that are kept as a way back.
import type Docker from 'dockerode';
import { inWords } from '../core/explain.ts';
import { type RestartPolicy, type Service, serviceKey } from '../core/service.ts';
import type { LineSink } from '../deploy/ports.ts';
import { inspectContainer, removeContainer, renameContainer, setRestartPolicy } from './containers.ts';
import { engineError } from './engine.ts';
import { label, labelFilter, type Role } from './labels.ts';

/** Stopped containers that stay: they keep their images from being pruned, so that one can roll back to them. */
const keptContainers = 3;
const handOver: Role = 'hand_over';
const stoppedStates: readonly string[] = ['created', 'exited', 'dead'];

/** Safe to repeat from any point: recovery calls it again after a crash. */
export async function settleNew(
  docker: Docker,
  service: Service,
  restart: RestartPolicy,
  ids: { readonly newContainerId: string; readonly oldContainerId: string | undefined },
  log: LineSink,
): Promise<void> {
  const holder = await inspectContainer(docker, service.containerName);
  if (holder && holder.Id !== ids.newContainerId) {
    await setRestartPolicy(docker, holder.Id, { name: 'no' });
    await renameContainer(docker, holder.Id, `${service.containerName}-old-${holder.Id.slice(0, 12)}`);
  }
  if (holder?.Id !== ids.newContainerId) {
    await renameContainer(docker, ids.newContainerId, service.containerName);
  }
  await setRestartPolicy(docker, ids.newContainerId, restart);
  // The release serves whether or not the engine can let go of an old container.
  await removeSurplus(docker, service, [ids.newContainerId, ids.oldContainerId]).catch((error: unknown) => {
    log(`old containers are left: ${inWords(error)}`);
  });
}

/** Ours only, stopped only, the oldest first. Their anonymous volumes stay: they may hold data. */
async function removeSurplus(
  docker: Docker,
  service: Service,
  keep: readonly (string | undefined)[],
): Promise<void> {
  const stopped = (await serviceContainers(docker, service))
    .filter(container => stoppedStates.includes(container.State) && !keep.includes(container.Id))
    .filter(container => container.Labels[label.role] !== handOver)
    .toSorted((a, b) => b.Created - a.Created);
  for (const container of stopped.slice(keptContainers - 1)) {
    await removeContainer(docker, container.Id, false);
  }
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
