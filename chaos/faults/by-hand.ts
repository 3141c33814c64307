// The service's own container: it crashes by itself, or somebody kills or removes it.
import { type Fault, momentary } from '../fault.ts';
import { APP, type World } from '../world.ts';

const family = 'container';
const named = ({ docker }: World) => docker.getContainer(APP);
/** It may not be there, or not run, at that moment. */
const whatever = () => undefined;

export const byHandFaults: readonly Fault[] = [
  {
    kind: 'service crashes',
    family,
    stopsContainers: true,
    async strike(world) {
      const exec = await named(world)
        .exec({ Cmd: ['kill', '1'] })
        .catch(whatever);
      await exec?.start({ Detach: true }).catch(whatever);
      return momentary;
    },
  },
  {
    kind: 'container killed by hand',
    family,
    stopsContainers: true,
    byHand: true,
    async strike(world) {
      await named(world).kill().catch(whatever);
      return momentary;
    },
  },
  {
    kind: 'container removed by hand',
    family,
    stopsContainers: true,
    byHand: true,
    async strike(world) {
      await named(world).remove({ force: true, v: true }).catch(whatever);
      return momentary;
    },
  },
];
