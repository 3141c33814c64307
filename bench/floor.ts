// The least downtime that the engine's API allows: stop one container, start another that was made beforehand.
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { freePort } from '../sandbox/free-port.ts';
import { type Watched, watched } from './poller.ts';

const prefix = 'deckhand-bench-floor-';

export interface Floor extends AsyncDisposable {
  /** Replaces its container by one of the same image and settings as the model's. */
  replace(): Promise<Watched>;
  /** The name of the one that runs. */
  container(): string;
}

/**
 * @param model the name of a running container, asked anew each time: what it is made of is what the floor's are made of,
 * but for name, labels and host port
 */
export async function createFloor(docker: Docker, model: string): Promise<Floor> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const create = async (): Promise<{ readonly name: string; readonly container: Docker.Container }> => {
    const name = `${prefix}${randomBytes(4).toString('hex')}`;
    const { Image, Config, HostConfig } = await docker.getContainer(model).inspect();
    const container = await docker.createContainer({
      name,
      Image,
      ...(Config.Cmd && { Cmd: Config.Cmd }),
      Env: Config.Env,
      ExposedPorts: Config.ExposedPorts ?? {},
      HostConfig: {
        ...HostConfig,
        RestartPolicy: { Name: 'no' },
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
    });
    return { name, container };
  };
  let current = await create();
  await current.container.start();
  return {
    async replace() {
      const next = await create();
      const old = current;
      const times = await watched(url, async () => {
        await old.container.stop();
        await next.container.start();
      });
      current = next;
      await old.container.remove({ v: true });
      return times;
    },
    container: () => current.name,
    async [Symbol.asyncDispose]() {
      await current.container.remove({ force: true, v: true });
    },
  };
}
