// Starts a container that served before and proves that it serves again.
import { type Autopsy, DeployError } from '../core/errors.ts';
import type { RestartPolicy, Service } from '../core/service.ts';
import type { LineSink } from '../deploy/ports.ts';
import { inspectContainer, setRestartPolicy } from './containers.ts';
import { proveHealthy } from './health.ts';
import type { Host } from './host.ts';
import { startOnFreedPorts } from './ports-in-use.ts';

/** Beyond the time that the service's own health check may take. */
const marginMs = 30_000;

export interface Started {
  readonly healthy: boolean;
  /** Milliseconds since the epoch. */
  readonly answeredAt?: number;
  readonly autopsy?: Autopsy;
}

/**
 * Has its own deadline: a cancelled deployment must not cancel its own repair. Never throws.
 * Its restart policy is given back even when it can't be proved healthy, so that the engine goes on trying.
 */
export async function startAndProve(
  host: Host,
  service: Service,
  containerId: string,
  restart: RestartPolicy,
  log: LineSink,
): Promise<Started> {
  const signal = AbortSignal.timeout(service.health.timeoutMs + marginMs);
  try {
    const info = await inspectContainer(host.docker, containerId);
    if (info && !info.State.Running) await startOnFreedPorts(host.docker, containerId, signal);
    await setRestartPolicy(host.docker, containerId, restart);
    const answeredAt = await proveHealthy(
      {
        docker: host.docker,
        containerId,
        health: service.health,
        engineHost: host.engineHost,
        progress: detail => log(`verifying the container: ${detail}`),
      },
      signal,
    );
    return { healthy: true, answeredAt };
  } catch (error) {
    log(`the container could not be proved healthy: ${describe(error)}`);
    await setRestartPolicy(host.docker, containerId, restart).catch(() => undefined);
    const autopsy =
      error instanceof DeployError && 'autopsy' in error.reason ? error.reason.autopsy : undefined;
    return { healthy: false, ...(autopsy && { autopsy }) };
  }
}

function describe(error: unknown): string {
  if (error instanceof DeployError) return JSON.stringify(error.reason);
  return error instanceof Error ? error.message : String(error);
}
