// Whether the engine holds a port for nobody: one that loses power while it starts a container may, until it is restarted.
import { BASE_IMAGE } from '../scripts/setup/base-image.mjs';
import type { World } from './world.ts';

/**
 * Engine 20.10 keeps a container's port in two records. Cut off between the two, it takes the port at its next start for
 * a container that it doesn't know, and then no container can have it; only a further restart of dockerd frees it.
 * Tried with a container that has nothing to do with Deckhand, so that nothing of ours can be the cause.
 */
export async function engineLeaksPort({ docker, appUrl }: World): Promise<boolean> {
  const { hostname: HostIp, port: HostPort } = new URL(appUrl);
  const container = await docker.createContainer({
    Image: BASE_IMAGE,
    Cmd: ['true'],
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: { PortBindings: { '8080/tcp': [{ HostIp, HostPort }] } },
  });
  try {
    await container.start();
    return false;
  } catch (error) {
    return error instanceof Error && /port is already allocated/.test(error.message);
  } finally {
    await container.remove({ force: true });
  }
}
