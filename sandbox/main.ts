// npm run sandbox: Deckhand to try, against a local Slack workspace. With --tour it plays the story by itself.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { main } from '../scripts/setup/main.mjs';
import { countBelongings, isNothing } from './belongings.ts';
import { tail } from './deckhand.ts';
import { putUpStage, type Stage } from './stage.ts';
import { playTour } from './tour.ts';

const { values: options } = parseArgs({ options: { tour: { type: 'boolean', default: false } } });

await main(async signal => {
  const dockerHost = process.env['DOCKER_HOST'];
  if (dockerHost === undefined)
    throw new Error('Start this with `npm run sandbox`: it provides a Docker engine.');
  let stage: Stage | undefined;
  try {
    stage = await putUpStage(dockerHost);
    if (options.tour) await playTour(stage, text => process.stdout.write(text));
    else await invite(stage, signal);
    return 0;
  } catch (error) {
    if (stage !== undefined && !signal.aborted) {
      console.error(`\nThe end of Deckhand's log:\n${await tail(stage.deckhand.logFile)}\n`);
    }
    throw error;
  } finally {
    if (stage !== undefined) await strike(stage);
  }
});

/** Says where to try it, and waits for Ctrl-C. */
async function invite(
  { workspace, repository, deckhand, appUrl }: Stage,
  signal: AbortSignal,
): Promise<void> {
  await repository.branch('broken', () => repository.moveToWrongPort());
  console.log(`
Deckhand is ready. Open   ${workspace.pageUrl}
and type                  /deploy hello

The application then answers at ${appUrl}
Its repository is ${repository.path}: commit there, and deploy again.
/deploy hello broken deploys a commit whose container never gets healthy.
Deckhand's log is ${deckhand.logFile}

Ctrl-C ends all of it, and nothing is left.`);
  if (!signal.aborted) await once(signal, 'abort');
}

/** Takes everything down, and makes sure that nothing is left. */
async function strike(stage: Stage): Promise<void> {
  await stage[Symbol.asyncDispose]();
  const left = await countBelongings(stage.docker);
  const { containers, images, networks } = left;
  const folder = existsSync(stage.folder);
  console.log(
    `\nLeft of it: ${containers} containers, ${images} images, ${networks} networks, ${folder ? 'a' : 'no'} temporary folder.`,
  );
  if (!isNothing(left) || folder) throw new Error('Something was left behind.');
}
