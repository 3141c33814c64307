// Starts a container that was proved before and proves that it serves again.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { RestartPolicy, Service } from '../core/service.ts';
import type { LineSink } from '../deploy/ports.ts';
import { inspectContainer, setRestartPolicy } from './containers.ts';
import { proveHealthy } from './health.ts';
import type { Host } from './host.ts';
import { startError, startOnFreedPorts } from './ports-in-use.ts';

/** Beyond the time that the service's own health check may take. */
const marginMs = 30_000;

export interface Started {
  readonly healthy: boolean;
  /** Milliseconds of the monotonic clock. */
  readonly answeredAt?: number;
  /** What went wrong at the last try, in a sentence or two. */
  readonly why?: string;
}

/**
 * An engine that is being shut down still answers for a while: it fails to start a container, or ends it at once. So one
 * that was good is tried again for so long; then the engine is away, which is waited for, or it is the container. Milliseconds.
 */
export const againWithinMs = 15_000;
export const pauseMs = 1000;

/**
 * Has its own deadline: a cancelled deployment must not cancel its own repair.
 * Its restart policy is given back even when it can't be proved healthy, so that the engine goes on trying.
 * @throws DeployError engine_unreachable, and nothing else
 */
export async function startAndProve(
  host: Host,
  service: Service,
  containerId: string,
  restart: RestartPolicy,
  log: LineSink,
): Promise<Started> {
  const until = performance.now() + againWithinMs;
  for (;;) {
    try {
      return { healthy: true, answeredAt: await tryOnce(host, service, containerId, restart, log) };
    } catch (error) {
      if (isDeployError(error, 'engine_unreachable')) throw error;
      log(`the container could not be proved healthy: ${inWords(error)}`);
      const hopeless = !mayPass(error) || performance.now() > until;
      if (hopeless) {
        await setRestartPolicy(host.docker, containerId, restart).catch(() => undefined);
        return { healthy: false, why: inWords(error) };
      }
      await delay(pauseMs);
    }
  }
}

function mayPass(error: unknown): boolean {
  return (['engine_error', 'exited', 'port_taken', 'disk_full'] as const).some(code =>
    isDeployError(error, code),
  );
}

/** @returns when it answered, in milliseconds of the monotonic clock */
async function tryOnce(
  host: Host,
  service: Service,
  containerId: string,
  restart: RestartPolicy,
  log: LineSink,
): Promise<number> {
  const signal = AbortSignal.timeout(service.health.timeoutMs + marginMs);
  const info = await inspectContainer(host.docker, containerId);
  if (info && !info.State.Running) await startAgain(host.docker, containerId, signal);
  await setRestartPolicy(host.docker, containerId, restart);
  return await proveHealthy(
    {
      docker: host.docker,
      containerId,
      health: service.health,
      engineHost: host.engineHost,
      progress: detail => log(`verifying the container: ${detail}`),
    },
    signal,
  );
}

async function startAgain(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  try {
    await startOnFreedPorts(docker, id, signal);
  } catch (error) {
    throw startError(error);
  }
}
