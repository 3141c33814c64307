// A real Docker engine for tests: the one of DOCKER_HOST, with the base image, and clean-up by label.
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { BASE_IMAGE, provideBaseImage } from '../../scripts/setup/base-image.mjs';
import { connectEngine } from '../../src/docker/engine.ts';
import { label, labelFilter } from '../../src/docker/labels.ts';

export { BASE_IMAGE };

export const dockerHost = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';

let baseImage: Promise<unknown> | undefined;

/** Connects, and makes the base image when the engine lacks it. It stays there for the next test. */
export async function testEngine(): Promise<Docker> {
  baseImage ??= provideBaseImage(dockerHost, () => {});
  await baseImage;
  return connectEngine({ dockerHost });
}

export interface TestApp extends AsyncDisposable {
  /** Unique, so that tests that run at the same time don't meet. */
  readonly app: string;
}

/** A fresh app name; disposing removes every container, image and network with the app's label. */
export function testApp(docker: Docker, prefix = 'test'): TestApp {
  const app = `${prefix}-${randomBytes(4).toString('hex')}`;
  return { app, [Symbol.asyncDispose]: () => removeAllOf(docker, app) };
}

async function removeAllOf(docker: Docker, app: string): Promise<void> {
  const filters = labelFilter({ [label.app]: app });
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
  const images = await docker.listImages({ filters });
  await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })));
}
