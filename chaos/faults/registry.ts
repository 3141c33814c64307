// The registry is away, so that an image to build from that isn't there can't be had.
import { type Fault, momentary } from '../fault.ts';
import { APP } from '../world.ts';

export const registryFaults: readonly Fault[] = [
  {
    kind: 'registry away',
    family: 'registry',
    async strike(world) {
      await world.commits({ files: { Dockerfile: 'FROM 127.0.0.1:1/not/there:1\nRUN true\n' } });
      await world.types('dana', `/deploy ${APP}`);
      return momentary;
    },
  },
];
