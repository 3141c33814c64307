// How long `/status` takes with many services and years of history, and whether more history makes it slower.
import Docker from 'dockerode';
import { BASE_IMAGE } from '../scripts/setup/base-image.mjs';
import { loadConfig } from '../src/config/file.ts';
import type { Release } from '../src/core/deployment.ts';
import { type Service, serviceKey } from '../src/core/service.ts';
import { label } from '../src/docker/labels.ts';
import { plainFigure, type Row, ratioFigure, type Scenario } from './figure.ts';
import { addHistory } from './history.ts';
import { sendLoad, signedCommands } from './send-load.ts';
import { aPlace, type Place } from './side-by-side.ts';
import { percentile } from './statistics.ts';

const services = 200;
const deployments = 20_000;
const growth = 10;
const requestsPerRun = 200;
const warmUp = 50;
/** Containers that are started at the same time. */
const atATime = 4;
const appName = (index: number): string => `bench-${index}`;

const rows = {
  overview: {
    name: 'status',
    what: '`/status` of 200 services that run, 20,000 deployments on record, p99',
    against: 'absolute',
    unit: 'ms',
    bound: 100,
  },
  growth: {
    name: 'status-growth',
    what: 'the same with 200,000 deployments on record',
    against: 'itself with 20,000',
    unit: 'ratio',
    bound: 2,
  },
  one: {
    name: 'status-one',
    what: '`/status` of one of these services, 200,000 deployments on record, p99',
    against: 'absolute',
    unit: 'ms',
    bound: 100,
  },
} as const satisfies Record<string, Row>;

export const status: Scenario = {
  rows: Object.values(rows),
  async measure({ dockerHost, runs, say }) {
    const config = { apps: Object.fromEntries(Array.from({ length: services }, (_, index) => app(index))) };
    await using place = await aPlace(dockerHost, config);
    const all = servicesOf(place);
    const docker = new Docker();
    const { Id: imageId } = await docker.getImage(BASE_IMAGE).inspect();
    const history = { dataFolder: place.dataFolder, services: all, imageId };
    const serving = addHistory({ ...history, deployments });
    say('the history is there; starting 200 containers');
    await using _running = await runAll(docker, all, serving);
    const few = await p99s(place, '/status', runs);
    say(`${deployments} deployments on record: measured`);
    addHistory({ ...history, deployments: deployments * (growth - 1), serving });
    const many = await p99s(place, '/status', runs);
    say(`${deployments * growth} deployments on record: measured`);
    const one = await p99s(place, `/status ${appName(17)}`, runs);
    const side = (name: string, values: readonly number[]) => ({ name, unit: 'ms', values }) as const;
    return [
      plainFigure(rows.overview, side('p99', few)),
      ratioFigure(rows.growth, side('200,000', many), side('20,000', few)),
      plainFigure(rows.one, side('p99', one)),
    ];
  },
};

function app(index: number): [string, object] {
  return [
    appName(index),
    { repo: `git://127.0.0.1/${appName(index)}`, run: { environment: { NUMBER: `${index}` } } },
  ];
}

function servicesOf({ configPath }: Place): readonly Service[] {
  const loaded = loadConfig({ path: configPath, env: {} });
  if (!loaded.ok) throw new Error('The settings of 200 services are not taken');
  return loaded.config.apps.flatMap(({ services: each }) => each);
}

/** p99 of each run, of a Deckhand that is started for it and asked a few times before. */
async function p99s(place: Place, line: string, runs: number): Promise<number[]> {
  await using deckhand = await place.start('deckhand');
  const p99 = async (count: number): Promise<number> => {
    const requests = signedCommands(place.workspace, line, count);
    return percentile(await sendLoad({ url: deckhand.requestUrl, atOnce: 1, requests }), 0.99);
  };
  await p99(warmUp);
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await p99(requestsPerRun));
  return values;
}

/** A container of each service, as Deckhand would have left it; without a network, which takes longest to make. */
async function runAll(
  docker: Docker,
  all: readonly Service[],
  serving: ReadonlyMap<string, Release>,
): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const made: Docker.Container[] = [];
  stack.defer(() => inTurns(made, async container => void (await container.remove({ force: true }))));
  await inTurns(all, async service => {
    const release = serving.get(serviceKey(service));
    if (release === undefined) throw new Error('Every service has something that serves');
    const container = await docker.createContainer({
      name: service.containerName,
      Image: release.imageId,
      Cmd: ['sleep', '1000000'],
      Labels: {
        [label.app]: service.app,
        [label.environment]: service.environment,
        [label.service]: serviceKey(service),
        [label.release]: String(release.id),
        [label.commit]: release.commit.sha,
        [label.role]: 'serving',
      },
      HostConfig: { NetworkMode: 'none' },
    });
    made.push(container);
    await container.start();
  });
  return stack.move();
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
