// The memory of an idle Deckhand after 1,000 deployments, beside a bare Bolt app after 1,000 requests; and whether it grows.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import Docker from 'dockerode';
import { removeBelongings } from '../sandbox/belongings.ts';
import { tail } from '../sandbox/deckhand.ts';
import { createSampleRepository } from '../sandbox/sample/repository.ts';
import { type Row, ratioFigure, type Scenario } from './figure.ts';
import { sendLoad, signedCommands } from './send-load.ts';
import { aPlace, type Place, type Running } from './side-by-side.ts';
import { standInContainers } from './stand-in-containers.ts';

const rows = {
  idle: {
    name: 'memory',
    what: 'memory when idle after 1,000 deployments',
    against: 'bare Bolt after 1,000 requests',
    unit: 'ratio',
    bound: 1.6,
  },
  growth: {
    name: 'memory-growth',
    what: 'memory when idle after 1,000 deployments',
    against: 'itself after 500: it is flat',
    unit: 'ratio',
    bound: 1.05,
  },
} as const satisfies Record<string, Row>;

const marks = [100, 500, 1000] as const;
/** Their deployments go on beside each other. */
const services = 5;
/** Each so many deployments there is a new commit to build. */
const commitEvery = 50;
/** V8 gives memory back some seconds after the last work. */
const idleMs = 15_000;
const sampleEveryMs = 500;
const deploysWithinMs = 60_000;

export const memory: Scenario = {
  rows: Object.values(rows),
  async measure({ dockerHost, runs, say }) {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'deckhand-bench-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const repository = await createSampleRepository(folder, stack);
    const standIn = stack.use(await standInContainers(dockerHost, folder));
    const names = Array.from({ length: services }, (_, index) => `bench-memory-${index}`);
    for (const name of names) stack.defer(() => removeBelongings(new Docker(), name));
    const apps = Object.fromEntries(names.map(name => [name, { repo: repository.url, branch: 'main' }]));
    const place = stack.use(await aPlace(standIn.dockerHost, { apps }));
    const deckhand = stack.use(await place.start('deckhand'));
    place.workspace.connect(deckhand.requestUrl);

    const bolt = stack.use(await place.start('bolt'));
    const requests = signedCommands(place.workspace, '/deploy hello', 1000);
    await sendLoad({ url: bolt.requestUrl, atOnce: services, requests });

    const idle: number[][] = [];
    let done = 0;
    for (const mark of marks) {
      for (; done < mark; done += services) {
        if (done % commitEvery === 0) await repository.greet(1000 + done);
        await deployAll(place, names, done + services);
      }
      await wait(idleMs);
      idle.push(await samples(deckhand, runs));
      say(
        `after ${mark} deployments: ${idle
          .at(-1)
          ?.map(value => value.toFixed(1))
          .join(' ')} MB`,
      );
    }
    const theirs = await samples(bolt, runs);
    const side = (name: string, values: readonly number[] = []) => ({ name, unit: 'MB', values }) as const;
    const [, half, all] = idle;
    const how = [`one process each, looked at ${runs} times while idle`];
    return [
      ratioFigure(rows.idle, side('Deckhand', all), side('bare Bolt', theirs), how),
      ratioFigure(rows.growth, side('after 1,000', all), side('after 500', half), how),
    ];
  },
};

/** One deployment of each service; returns when `total` have gone well. @throws Error when one has not */
async function deployAll(
  { workspace, dataFolder, logFile }: Place,
  names: readonly string[],
  total: number,
): Promise<void> {
  for (const name of names) await workspace.sendRaw(workspace.signedCommand('dana', `/deploy ${name}`));
  using database = new DatabaseSync(join(dataFolder, 'deckhand.db'), { readOnly: true });
  const succeeded = database.prepare("SELECT count(*) AS count FROM deployments WHERE state = 'succeeded'");
  const others = database.prepare(
    "SELECT record_json FROM deployments WHERE state IN ('failed', 'cancelled', 'interrupted')",
  );
  for (const until = performance.now() + deploysWithinMs; performance.now() < until; await wait(10)) {
    if (succeeded.get()?.['count'] === total) return;
    const bad = others.get();
    if (bad !== undefined)
      throw new Error(`A deployment did not go well: ${String(bad['record_json'])}\n${await tail(logFile)}`);
  }
  throw new Error(`${total} deployments did not end in time`);
}

async function samples({ pid }: Running, count: number): Promise<number[]> {
  const values: number[] = [];
  for (let sample = 0; sample < count; sample++) {
    await wait(sampleEveryMs);
    values.push(await proportionalSize(pid));
  }
  return values;
}

/** Its share of all pages that it has in memory (PSS). Megabytes. @see https://docs.kernel.org/filesystems/proc.html */
async function proportionalSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(text) ?? [];
  return Number(kilobytes) / 1024;
}
