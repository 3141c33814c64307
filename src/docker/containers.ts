// The few things done to containers, each safe to repeat: "not there" and "already so" are fine, faults are not.
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { DeployError } from '../core/errors.ts';
import type { RestartPolicy } from '../core/service.ts';
import { engineError, isAlreadySo, isConflict, isNotFound } from './engine.ts';

/** What the engine does when nobody says how long a container may take to stop. */
const defaultStopGraceMs = 10_000;
/** How much longer than the grace period the engine may take before it is called a fault. */
const engineMarginMs = 20_000;

/** @throws DeployError engine_unreachable, engine_error */
export async function inspectContainer(
  docker: Docker,
  idOrName: string,
): Promise<ContainerInspectInfo | undefined> {
  try {
    return await docker.getContainer(idOrName).inspect();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw engineError(error, `inspect container ${idOrName}`);
  }
}

/**
 * Stops a container as `docker stop || true` means it: one that is gone or stopped is fine; a time-out or a
 * fault of the engine is not. The container's own stop signal and grace period hold.
 * @throws DeployError stop_timeout, engine_unreachable, engine_error
 */
export async function stopContainer(docker: Docker, info: ContainerInspectInfo): Promise<void> {
  const graceMs = stopGraceMs(info);
  const deadline = AbortSignal.timeout(graceMs + engineMarginMs);
  try {
    await docker.getContainer(info.Id).stop({ abortSignal: deadline });
  } catch (error) {
    if (isNotFound(error) || isAlreadySo(error)) return;
    if (deadline.aborted) {
      throw new DeployError({
        code: 'stop_timeout',
        container: containerName(info),
        timeoutMs: graceMs + engineMarginMs,
      });
    }
    throw engineError(error, `stop container ${containerName(info)}`);
  }
}

/**
 * Removes a container, running or not, and returns when it is gone.
 * @param volumes also removes its anonymous volumes: only for containers that never served.
 * @throws DeployError engine_unreachable, engine_error, also when the engine takes too long over this one container
 */
export async function removeContainer(docker: Docker, id: string, volumes: boolean): Promise<void> {
  const container = docker.getContainer(id);
  const abortSignal = AbortSignal.timeout(engineMarginMs);
  try {
    await container.remove({ force: true, v: volumes, abortSignal }).catch((error: unknown) => {
      // Another removal is under way: wait for that one.
      if (!isConflict(error)) throw error;
    });
    await container.wait({ condition: 'removed', abortSignal });
  } catch (error) {
    if (isNotFound(error)) return;
    const action = `remove container ${id.slice(0, 12)}`;
    if (!abortSignal.aborted) throw engineError(error, action);
    const detail = `It took longer than ${engineMarginMs / 1000} s.`;
    throw new DeployError({ code: 'engine_error', action, detail }, { cause: error });
  }
}

export async function setRestartPolicy(docker: Docker, id: string, policy: RestartPolicy): Promise<void> {
  const count = policy.name === 'on-failure' ? policy.maximumRetryCount : 0;
  try {
    await docker.getContainer(id).update({ RestartPolicy: { Name: policy.name, MaximumRetryCount: count } });
  } catch (error) {
    throw engineError(error, `set the restart policy of container ${id.slice(0, 12)}`);
  }
}

/** @throws DeployError name_taken, engine_unreachable, engine_error */
export async function renameContainer(docker: Docker, id: string, name: string): Promise<void> {
  try {
    await docker.getContainer(id).rename({ name });
  } catch (error) {
    // A rename that a crashed process asked for may have been carried out only now.
    const info = await inspectContainer(docker, id);
    if (info && containerName(info) === name) return;
    if (isConflict(error)) throw new DeployError({ code: 'name_taken', name }, { cause: error });
    throw engineError(error, `rename container ${id.slice(0, 12)} to ${name}`);
  }
}

export function restartPolicyOf(info: ContainerInspectInfo): RestartPolicy {
  const { Name: name, MaximumRetryCount: count } = info.HostConfig.RestartPolicy ?? { Name: 'no' };
  switch (name) {
    case 'always':
    case 'unless-stopped':
      return { name };
    case 'on-failure':
      return { name, maximumRetryCount: count ?? 0 };
    default:
      return { name: 'no' };
  }
}

/** The library's types lack the field. */
function stopGraceMs(info: ContainerInspectInfo): number {
  const config: object = info.Config;
  return 'StopTimeout' in config && typeof config.StopTimeout === 'number'
    ? config.StopTimeout * 1000
    : defaultStopGraceMs;
}

/** The engine gives names with a slash in front. */
export function containerName(info: ContainerInspectInfo): string {
  return info.Name.replace(/^\//, '');
}
