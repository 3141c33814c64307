// Deckhand to try, against a local Slack workspace: a person does, or with --tour the story plays itself.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { countBelongings, isNothing } from './belongings.ts';
import { tail } from './deckhand.ts';
import type { Wanted } from './options.mjs';
import { putUpStage, type Stage } from './stage.ts';
import { playTour } from './tour.ts';
import { prepareChecks } from './workspace/block-kit/check.ts';

type Say = (line: string) => void;

/**
 * Returns when the tour has been played; without one, at Ctrl-C.
 * @throws Error when something doesn't start, the tour goes wrong, or anything is left behind; the signal's reason when
 * Ctrl-C comes before the end of the tour or of the start
 */
export async function tryDeckhand(
  { tour, socket, port, rateLimits }: Extract<Wanted, { kind: 'deckhand' }>,
  dockerHost: string | undefined,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  if (dockerHost === undefined)
    throw new Error('Start this with `npm run sandbox`: it provides a Docker engine.');
  let stage: Stage | undefined;
  try {
    stage = await putUpStage(dockerHost, { socket, port, rateLimits });
    signal.throwIfAborted();
    if (tour) await play(stage, signal);
    else await invite(stage, say, signal);
  } catch (error) {
    if (stage !== undefined && !signal.aborted) {
      console.error(`\nThe end of Deckhand's log:\n${await tail(stage.deckhand.logFile)}\n`);
    }
    throw error;
  } finally {
    if (stage !== undefined) await strike(stage, say);
  }
}

/** Waits for the tour's end, or for Ctrl-C: what goes wrong while everything is taken down is of no interest. */
async function play(stage: Stage, signal: AbortSignal): Promise<void> {
  const tour = playTour(stage, text => {
    if (!signal.aborted) process.stdout.write(text);
  });
  await Promise.race([tour, once(signal, 'abort')]);
  signal.throwIfAborted();
}

/** Says where to try it, and waits for Ctrl-C. */
async function invite(
  { workspace, repository, deckhand, appUrl }: Stage,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  await repository.branch('next', () => repository.greet(2));
  await repository.branch('broken', () => repository.moveToWrongPort());
  prepareChecks();
  say(`
Deckhand is ready. Open   ${workspace.pageUrl}
and type                  /deploy hello

Then, for example:

  /deploy hello next      another version of it
  /rollback hello         back to the one before
  /deploy hello broken    a version that never gets healthy: the old one serves again by itself
  /status                 what runs

The application answers at   ${appUrl}
Its repository is            ${repository.path}
                             (commit to main there, and /deploy hello again)
Deckhand's log is            ${deckhand.logFile}

Ctrl-C ends all of it, and nothing is left.`);
  if (!signal.aborted) await once(signal, 'abort');
}

/** Takes everything down, and makes sure that nothing is left. */
async function strike(stage: Stage, say: Say): Promise<void> {
  await stage[Symbol.asyncDispose]();
  const left = await countBelongings(stage.docker);
  const { containers, images, networks } = left;
  const folder = existsSync(stage.folder);
  say(
    `\nLeft of it: ${containers} containers, ${images} images, ${networks} networks, ${folder ? 'a' : 'no'} temporary folder.`,
  );
  if (!isNothing(left) || folder) throw new Error('Something was left behind.');
}
