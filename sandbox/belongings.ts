// What the sample application has on the Docker engine: counted, and removed.
import type Docker from 'dockerode';

/** What the sample application is called, unless told otherwise. */
export const SAMPLE_APP = 'hello';

export interface Belongings {
  readonly containers: number;
  readonly images: number;
  readonly networks: number;
}

export async function countBelongings(docker: Docker, app = SAMPLE_APP): Promise<Belongings> {
  const { containers, images, networks } = await list(docker, app);
  return { containers: containers.length, images: images.length, networks: networks.length };
}

export function isNothing({ containers, images, networks }: Belongings): boolean {
  return containers + images + networks === 0;
}

export async function removeBelongings(docker: Docker, app = SAMPLE_APP): Promise<void> {
  const { containers, images, networks } = await list(docker, app);
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
  await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })));
}

async function list(docker: Docker, app: string) {
  const filters = { label: [`deckhand.app=${app}`] };
  const [containers, images, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listImages({ filters }),
    docker.listNetworks({ filters }),
  ]);
  return { containers, images, networks };
}
