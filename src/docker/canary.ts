// The optional trial: the new image runs beside the old container, without its host ports, before anything is stopped.
import { inWords } from '../core/explain.ts';
import type { RollOutRequest } from '../deploy/ports.ts';
import { removeContainer } from './containers.ts';
import { createReleaseContainer } from './create-container.ts';
import { proveHealthy } from './health.ts';
import type { Host } from './host.ts';
import { startContainer } from './ports-in-use.ts';

export function canaryName({ service, deploymentId }: RollOutRequest): string {
  return `${service.containerName}-canary-${deploymentId}`;
}

/**
 * Most bad images show here, at no downtime. The canary has the release's mounts and networks but no alias, so that
 * no peer's request reaches it.
 * @throws DeployError as the roll-out's own start and health check; the old container was not touched
 */
export async function tryCanary(host: Host, request: RollOutRequest): Promise<void> {
  const { service, release, signal } = request;
  const tcpPort = release.run.ports.find(port => port.protocol === 'tcp')?.containerPort;
  const run = { ...release.run, ports: [] };
  const name = canaryName(request);
  const id = await createReleaseContainer(host.docker, request, { name, run, role: 'canary' });
  try {
    request.log('trying the new image beside the old container');
    request.progress('roll_out', 'trying a canary');
    await startContainer(host.docker, id, run, signal);
    await proveHealthy(
      {
        docker: host.docker,
        containerId: id,
        health: service.health,
        engineHost: host.engineHost,
        ...(tcpPort !== undefined && { tcpPort }),
        progress: detail => request.log(`verifying the canary: ${detail}`),
      },
      signal,
    );
  } finally {
    // A canary that stays must not hide what was found of it; the next roll-out removes it.
    await removeContainer(host.docker, id, true).catch((error: unknown) => {
      request.log(`could not remove the canary: ${inWords(error)}`);
    });
  }
}
