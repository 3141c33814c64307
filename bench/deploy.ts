// A person deploys the sample application, and waits until its message says that it is live.
import { tail } from '../sandbox/deckhand.ts';
import type { Stage } from '../sandbox/stage.ts';
import { readableBlocks } from '../sandbox/workspace.ts';

const patienceMs = 60_000;

/** Deploys what the main branch has now. @throws Error when it does not go live */
export async function deploy(stage: Stage): Promise<void> {
  const dana = stage.workspace.as('dana');
  const sha = (await stage.repository.head()).slice(0, 7);
  // Messages of earlier ones, which may be of the same commit, are edited too.
  const number = lastNumber(stage) + 1;
  await dana.types('/deploy hello');
  const live = `is live in production: ${sha}`;
  const ending = await dana.sees(new RegExp(`#${number} by[^]*(${live}|✗)`), { timeoutMs: patienceMs });
  const text = readableBlocks(ending.blocks);
  if (!text.includes(live)) throw new Error(`${text}\n${await tail(stage.deckhand.logFile)}`);
}

function lastNumber({ workspace }: Stage): number {
  const numbers = workspace.messages('deploys').map(({ blocks }) => {
    const [, number = '0'] = /#(\d+) by/.exec(readableBlocks(blocks)) ?? [];
    return Number(number);
  });
  return Math.max(0, ...numbers);
}
