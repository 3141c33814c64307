// Rolls out on one host: create new, stop old, start new, prove it; or put the old one back.

import type { ContainerInspectInfo } from 'dockerode';
import type { PreviousRelease } from '../core/deployment.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { RollOutFailure, RollOutRequest, RollOutResult } from '../deploy/ports.ts';
import { tryCanary } from './canary.ts';
import {
  containerName,
  inspectContainer,
  removeContainer,
  restartPolicyOf,
  setRestartPolicy,
  stopContainer,
} from './containers.ts';
import { createReleaseContainer } from './create-container.ts';
import { proveHealthy } from './health.ts';
import type { Host } from './host.ts';
import { checkPortsAreFree, startContainer } from './ports-in-use.ts';
import { settleNew } from './settle.ts';
import { startAndProve } from './start-and-prove.ts';

type Outcome = ({ ok: true } & RollOutResult) | ({ ok: false } & RollOutFailure);

/** What the roll-out has done so far, so that failing knows what to undo. */
interface Progress {
  old: ContainerInspectInfo | undefined;
  newId: string | undefined;
  /** Set just before the old container is touched. Milliseconds since the epoch. */
  stoppedAt: number | undefined;
}

/**
 * Only stopping the old container and starting the new one are downtime: whatever can be refused (name, image,
 * mounts, networks, ports) is refused before the old one is touched.
 */
export async function rollOutStopFirst(host: Host, request: RollOutRequest): Promise<Outcome> {
  const progress: Progress = { old: undefined, newId: undefined, stoppedAt: undefined };
  try {
    return { ok: true, ...(await replace(host, request, progress)) };
  } catch (cause) {
    return { ok: false, cause, ...(await putBack(host, request, progress)) };
  }
}

async function replace(host: Host, request: RollOutRequest, progress: Progress): Promise<RollOutResult> {
  const { service, signal } = request;
  request.progress('roll_out');
  const old = await inspectContainer(host.docker, service.containerName);
  progress.old = old;
  const served = old?.State.Running === true;
  await checkPortsAreFree(host.docker, request.release.run, old?.Id);
  if (service.rollout.canary) await tryCanary(host, request);
  const name = `${service.containerName}-new-${request.deploymentId}`;
  const form = { name, run: request.release.run, role: 'serving' } as const;
  progress.newId = await createReleaseContainer(host.docker, request, form);
  const known: Omit<RollOutJournal, 'phase'> = {
    newContainerId: progress.newId,
    newRestart: request.release.run.restart,
    ...(old && { oldContainerId: old.Id, oldRestart: restartPolicyOf(old), oldRan: served }),
  };
  request.journal({ phase: 'created', ...known });
  signal.throwIfAborted();

  if (old && served) {
    request.journal({ phase: 'stopping', ...known });
    progress.stoppedAt = Date.now();
    request.log(`stopping ${containerName(old)}`);
    await setRestartPolicy(host.docker, old.Id, { name: 'no' });
    await stopContainer(host.docker, old);
  }
  signal.throwIfAborted();

  request.journal({ phase: 'starting', ...known });
  request.log(`starting ${service.containerName} from ${request.release.imageTag}`);
  await startContainer(host.docker, progress.newId, request.release.run, signal);
  request.progress('verify');
  const answeredAt = await proveHealthy(
    {
      docker: host.docker,
      containerId: progress.newId,
      health: service.health,
      engineHost: host.engineHost,
      progress: detail => {
        request.log(`verifying: ${detail}`);
        request.progress('verify', detail);
      },
    },
    signal,
  );

  // From here on there is no way back: a cancel that comes later is too late, and is told so.
  signal.throwIfAborted();
  request.journal({ phase: 'proved', ...known });
  request.progress('settle');
  await settleNew(host.docker, service, request.release.run.restart, {
    newContainerId: progress.newId,
    oldContainerId: old?.Id,
  });
  return {
    containerId: progress.newId,
    ...(progress.stoppedAt !== undefined && { downtimeMs: answeredAt - progress.stoppedAt }),
  };
}

/** Never throws and never looks at the request's signal: whatever happened, the old one has to serve. */
async function putBack(
  host: Host,
  request: RollOutRequest,
  progress: Progress,
): Promise<Omit<RollOutFailure, 'cause'>> {
  const { old, newId, stoppedAt } = progress;
  if (newId !== undefined) {
    await removeContainer(host.docker, newId, true).catch(error => {
      request.log(`the new container could not be removed: ${String(error)}`);
    });
  }
  if (!old?.State.Running) return { previous: 'none' };
  if (stoppedAt === undefined) return { previous: 'untouched' };
  request.log(`putting ${containerName(old)} back`);
  const restored = await startAndProve(host, request.service, old.Id, restartPolicyOf(old), request.log);
  const previous: PreviousRelease = restored.healthy ? 'restored' : 'not_restored';
  return {
    previous,
    ...(restored.answeredAt !== undefined && { downtimeMs: restored.answeredAt - stoppedAt }),
    ...(restored.autopsy && { previousAutopsy: restored.autopsy }),
  };
}
