// What people do in a round, while something goes wrong.
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from './random.ts';
import { APP, type World } from './world.ts';

/** Resolves when nothing more will be done; what people read at once goes to `note`. */
type Act = (world: World, random: Random, note: (line: string) => void) => Promise<void>;

const asks = async (world: World, who: 'dana' | 'olga', line: string, note: (line: string) => void) => {
  note(`${line}: ${(await world.types(who, line)).split('\n', 1)[0]}`);
};

const deploy: Act = (world, _random, note) => asks(world, 'dana', `/deploy ${APP}`, note);

export const actions = {
  'good deploy': async (world, random, note) => {
    await world.commits();
    await deploy(world, random, note);
  },
  'slow build': async (world, random, note) => {
    await world.commits({ build: `VOLUME /data\nRUN sleep 0.${random.between(3, 9)}` });
    await deploy(world, random, note);
  },
  'never healthy': async (world, random, note) => {
    await world.commits(random.chance(0.5) ? { listens: 8081 } : { start: 'echo the last words; exit 3' });
    await deploy(world, random, note);
  },
  'failing build': async (world, random, note) => {
    await world.commits({ build: 'RUN sleep 0.2; echo no; false' });
    await deploy(world, random, note);
  },
  'roll-back': (world, _random, note) => asks(world, 'dana', `/rollback ${APP}`, note),
  cancel: async (world, random, note) => {
    await world.commits({ build: 'VOLUME /data\nRUN sleep 0.3' });
    await deploy(world, random, note);
    await wait(random.between(0, 1_500));
    await asks(world, 'olga', '/deckhand cancel', note);
  },
  'two at once': async (world, random, note) => {
    await world.commits();
    await deploy(world, random, note);
    await world.commits();
    await asks(world, 'olga', `/deploy ${APP}`, note);
  },
} as const satisfies Readonly<Record<string, Act>>;

export type ActionName = keyof typeof actions;
export const actionNames = Object.keys(actions) as readonly ActionName[];
