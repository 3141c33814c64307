// Redeploys a one-line change, by Deckhand and by the script, in turn on the same engine; and the engine's own floor.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { freePort } from '../sandbox/free-port.ts';
import { putUpStage, type Stage } from '../sandbox/stage.ts';
import { deploy } from './deploy.ts';
import { type Figure, type Row, ratioFigure, type Scenario, type Surroundings } from './figure.ts';
import { createFloor } from './floor.ts';
import { type Watched, watched } from './poller.ts';
import { spreadText } from './report.ts';
import { createScript, scriptContainer } from './seven-lines.ts';
import { spread } from './statistics.ts';

/** How the application takes SIGTERM as its container's first process. */
interface Application {
  readonly words: string;
  readonly suffix: string;
  readonly command: string;
  /** Of the whole time, beside the script's. */
  readonly bound: number;
}

const ending: Application = {
  words: 'application that ends at SIGTERM',
  suffix: 'ending',
  command: `["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]`,
  bound: 1,
};
const ignoring: Application = {
  words: 'application that ignores SIGTERM',
  suffix: 'ignoring',
  command: '["httpd", "-f", "-p", "8080", "-h", "/www"]',
  bound: 0.25,
};

export const redeploys: readonly Scenario[] = [scenario(ignoring), scenario(ending)];

function scenario(application: Application): Scenario {
  const { words, suffix, bound } = application;
  const row = (name: string, what: string, against: string, most: number): Row => ({
    name: `${name}-${suffix}`,
    what: `${what}, ${words}`,
    against,
    unit: 'ratio',
    bound: most,
  });
  const rows = {
    whole: row('redeploy', 'redeploy of a one-line change, health proved', 'the seven-line script', bound),
    floor: row('downtime-floor', 'time without an answer', 'stop and start through the bare API', 1.25),
    script: row('downtime-script', 'time without an answer', 'the seven-line script', 0.4),
  };
  return {
    rows: Object.values(rows),
    async measure(surroundings) {
      const { deckhand, script, floor } = await measure(surroundings, application);
      const side = (name: string, times: readonly Watched[], which: keyof Watched) =>
        ({ name, unit: 'ms', values: times.map(each => each[which]) }) as const;
      const down = side('Deckhand', deckhand, 'downMs');
      const figures: Figure[] = [
        ratioFigure(rows.whole, side('Deckhand', deckhand, 'wholeMs'), side('script', script, 'wholeMs')),
        // The calls alone: asked all the time, the floor loses the second that a new container is not announced for.
        ratioFigure(rows.floor, down, side('floor', floor, 'wholeMs'), [
          `asked every 5 ms the floor was ${spreadText(spread(floor.map(each => each.downMs)), 'ms')} without an answer`,
        ]),
        ratioFigure(rows.script, down, side('script', script, 'downMs')),
      ];
      return figures;
    },
  };
}

async function measure({ dockerHost, runs, say }: Surroundings, application: Application) {
  await using stage = await putUpStage(dockerHost);
  const port = await freePort();
  await using script = createScript({
    home: stage.folder,
    repositoryUrl: stage.repository.url,
    dockerHost,
    port,
  });
  await useApplication(stage, application);
  await stage.repository.greet(100);
  await script.run();
  await script.rememberImage();
  await deploy(stage);
  await using floor = await createFloor(stage.docker, 'hello');
  const times: Record<'deckhand' | 'script' | 'floor', Watched[]> = { deckhand: [], script: [], floor: [] };
  for (let run = 1; run <= runs; run++) {
    await stage.repository.greet(100 + run);
    await alone(stage.docker, 'hello', async () => {
      times.deckhand.push(await watched(stage.appUrl, () => deploy(stage)));
    });
    await alone(stage.docker, floor.container(), async () => {
      times.floor.push(await floor.replace());
    });
    await alone(stage.docker, scriptContainer, async () => {
      times.script.push(await watched(`http://127.0.0.1:${port}/`, () => script.run()));
    });
    await script.rememberImage();
    say(`run ${run} of ${runs}`);
  }
  return times;
}

/**
 * What else is on the engine's bridge decides whether the kernel forgets a container's address while it is replaced: so each is
 * measured with nothing beside it, as on a host with one service.
 */
async function alone(docker: Docker, name: string, work: () => Promise<void>): Promise<void> {
  const others = (await docker.listContainers())
    .filter(({ Names }) => !Names.includes(`/${name}`))
    .map(({ Id }) => docker.getContainer(Id));
  await Promise.all(others.map(other => other.stop({ t: 0 })));
  await work();
  await Promise.all(others.map(other => other.start()));
}

async function useApplication(stage: Stage, { command }: Application): Promise<void> {
  const file = join(stage.repository.path, 'Dockerfile');
  const content = await readFile(file, 'utf8');
  await writeFile(file, content.replace(/^CMD .*$/m, `CMD ${command}`));
}
