// Redeploys a one-line change, by Deckhand and by the script, in turn on the same engine.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../sandbox/free-port.ts';
import type { Stage } from '../sandbox/stage.ts';
import { startPoller } from './poller.ts';
import { removeScript, runScript } from './seven-lines.ts';
import { type Spread, spread } from './statistics.ts';

/** How the application takes SIGTERM as its container's first process. */
export const applications = {
  'ignores SIGTERM': '["httpd", "-f", "-p", "8080", "-h", "/www"]',
  'ends at SIGTERM': `["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]`,
} as const;
export type Application = keyof typeof applications;

export interface Figures {
  readonly wholeMs: Spread;
  readonly downMs: Spread;
}

export interface Comparison {
  readonly application: Application;
  readonly deckhand: Figures;
  readonly script: Figures;
}

/** @param runs measured ones; a first deploy of each comes before */
export async function compareRedeploys(
  stage: Stage,
  dockerHost: string,
  application: Application,
  runs: number,
): Promise<Comparison> {
  const port = await freePort();
  const images = new Set<string>();
  const script = { home: stage.folder, repositoryUrl: stage.repository.url, dockerHost, port };
  try {
    await change(stage, application);
    images.add(await runScript(script));
    await deploy(stage);
    using ofScript = startPoller(`http://127.0.0.1:${port}/`);
    using ofDeckhand = startPoller(stage.appUrl);
    const figures = { deckhand: measurements(), script: measurements() };
    for (let run = 0; run < runs; run++) {
      await change(stage, application);
      await figures.deckhand.measure(ofDeckhand, () => deploy(stage));
      await figures.script.measure(ofScript, async () => {
        images.add(await runScript(script));
      });
    }
    return { application, deckhand: figures.deckhand.sum(), script: figures.script.sum() };
  } finally {
    await removeScript(dockerHost, images);
  }
}

let version = 100;

async function change(stage: Stage, application: Application): Promise<void> {
  const file = join(stage.repository.path, 'Dockerfile');
  const content = await readFile(file, 'utf8');
  await writeFile(file, content.replace(/^CMD .*$/m, `CMD ${applications[application]}`));
  await stage.repository.greet(++version);
}

async function deploy(stage: Stage): Promise<void> {
  const dana = stage.workspace.as('dana');
  const sha = (await stage.repository.head()).slice(0, 7);
  await dana.types('/deploy hello');
  await dana.sees(new RegExp(`is live in production: ${sha}`), { timeoutMs: 60_000 });
}

function measurements() {
  const wholeMs: number[] = [];
  const downMs: number[] = [];
  return {
    async measure(poller: ReturnType<typeof startPoller>, work: () => Promise<void>): Promise<void> {
      const begun = performance.now();
      await work();
      wholeMs.push(performance.now() - begun);
      await poller.next();
      downMs.push(poller.longestGapMs(begun));
    },
    sum: (): Figures => ({ wholeMs: spread(wholeMs), downMs: spread(downMs) }),
  };
}
