// What the sample application has on the Docker engine: counted, and removed.
import type Docker from 'dockerode';

const FILTERS = { label: ['deckhand.app=hello'] };

export interface Belongings {
  readonly containers: number;
  readonly images: number;
  readonly networks: number;
}

export async function countBelongings(docker: Docker): Promise<Belongings> {
  const { containers, images, networks } = await list(docker);
  return { containers: containers.length, images: images.length, networks: networks.length };
}

export function isNothing({ containers, images, networks }: Belongings): boolean {
  return containers + images + networks === 0;
}

export async function removeBelongings(docker: Docker): Promise<void> {
  const { containers, images, networks } = await list(docker);
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
  await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })));
}

async function list(docker: Docker) {
  const [containers, images, networks] = await Promise.all([
    docker.listContainers({ all: true, filters: FILTERS }),
    docker.listImages({ filters: FILTERS }),
    docker.listNetworks({ filters: FILTERS }),
  ]);
  return { containers, images, networks };
}
