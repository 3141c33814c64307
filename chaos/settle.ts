// Before and after the fault of a round: what is remembered, and waiting until all has settled.
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { type Before, violations } from './invariants.ts';
import { look, messagesIn, runs, type Sight } from './sight.ts';
import { APP, type World } from './world.ts';

const endWithinMs = 120_000;
/**
 * What may come after the end of a deployment: the last words to Slack, a restart by the engine, clearing away. That may
 * have to wait for a request to the engine whose answer was cut off, which Deckhand gives up after a minute.
 */
const patienceMs = 75_000;
const lookAgainMs = 250;
const plainWithinMs = 60_000;

/** @throws Error when nothing serves: then a round has nothing to lose */
export async function remember(world: World, fault: Fault, servedVolumes: Set<string>): Promise<Before> {
  const { containers, serving } = await look(world, world.records.lastId());
  const container = containers.find(({ name, state }) => name === APP && state === 'running');
  if (container === undefined || serving === undefined) throw new Error('Nothing serves before the round.');
  noteVolumes({ containers }, servedVolumes);
  return {
    sha: serving.sha.slice(0, 7),
    containerId: container.id,
    startedAt: container.startedAt,
    versions: world.versions,
    servedVolumes,
    stopsContainers: fault.stopsContainers === true,
    byHand: fault.byHand === true,
    mayMissMessage: fault.kind === 'message deleted',
    mayRepeatMessage: fault.losesAnswers === true,
  };
}

function noteVolumes({ containers }: Pick<Sight, 'containers'>, servedVolumes: Set<string>): void {
  const served = containers.filter(({ name }) => name === APP || name.startsWith(`${APP}-old-`));
  for (const { volumes } of served) for (const volume of volumes) servedVolumes.add(volume);
}

/** Resolves when no deployment is left to end, or it takes too long, or nobody is there to end it. */
export async function ended(world: World, lastId: number): Promise<void> {
  const until = performance.now() + endWithinMs;
  while (world.records.deploymentsAfter(lastId).some(({ final }) => !final)) {
    if (performance.now() > until || !runs(world)) return;
    await wait(30);
  }
}

/** What there is to see when nothing is wrong any more, or when patience is at its end. */
export async function settled(world: World, lastId: number, before: Before, fault: Fault): Promise<Sight> {
  await ended(world, lastId);
  for (const until = performance.now() + patienceMs; ; ) {
    const sight = await look(world, lastId);
    noteVolumes(sight, before.servedVolumes);
    if (fault.endsEngine) for (const volume of sight.looseVolumes) before.servedVolumes.add(volume);
    if (violations(before, sight).length === 0 || performance.now() > until || !sight.deckhandRuns)
      return sight;
    await wait(lookAgainMs);
  }
}

/** @throws Error when it doesn't go live */
export async function plainDeploy(world: World): Promise<void> {
  const serves = await world.commits();
  const said = await world.types('dana', `/deploy ${APP}`);
  const live = new RegExp(`“Serve ${serves}”.*is live`, 's');
  const until = performance.now() + plainWithinMs;
  while (!messagesIn(world).some(({ text }) => live.test(text))) {
    if (performance.now() > until)
      throw new Error(`It is not live within ${plainWithinMs / 1000} s. ${said}`);
    await wait(30);
  }
}
