// One round: somebody asks for something, a fault strikes and ends, everything settles, and every invariant is checked.
import { setTimeout as wait } from 'node:timers/promises';
import { type ActionName, actionNames, actions } from './actions.ts';
import type { Asked } from './client.ts';
import { type Fault, momentary, type Struck } from './fault.ts';
import { faultOf } from './faults/index.ts';
import { type Violation, violations } from './invariants.ts';
import { type Moment, momentOf, momentText, reached } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import { ended, plainDeploy, remember, settled } from './settle.ts';
import { runs, type Sight } from './sight.ts';
import type { World } from './world.ts';

export interface Plan {
  readonly seed: string;
  readonly round: number;
  readonly fault: Fault;
  readonly action: ActionName;
  readonly moment: Moment;
  readonly random: Random;
}

export interface Result {
  readonly round: number;
  readonly kind: string;
  readonly action: ActionName;
  readonly moment: string;
  readonly durationMs: number;
  readonly asked: Asked;
  readonly endings: readonly string[];
  /** The engine lost the service's port, so that no container could have it: nothing that Deckhand could mend. */
  readonly engineBroke: boolean;
  readonly violations: readonly Violation[];
  /** What to look at when something was violated. */
  readonly evidence: string;
}

/** How often a plain deploy has to work afterwards, besides after every violation. */
const plainEvery = 0.25;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param fault instead of the one that the seed deals */
export function planOf(seed: string, round: number, fault: Fault = faultOf(seed, round)): Plan {
  const random = createRandom(seed, 'round', round, fault.kind);
  const action = random.pick(fault.actions ?? actionNames);
  return { seed, round, fault, action, moment: momentOf(random, fault.moments), random };
}

/** @param servedVolumes of all rounds of this world so far; more are added */
export async function playRound(world: World, plan: Plan, servedVolumes: Set<string>): Promise<Result> {
  const { fault, action, moment, random, round } = plan;
  const { deckhand, records, client } = world;
  const begun = performance.now();
  const from = deckhand.output.position();
  const notes: string[] = [];
  const wrong: Violation[] = [];
  const tried = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => {
      wrong.push({ area: 'deckhand', what: `${what}: ${wordsOf(error)}` });
    });
  };
  const lastId = records.lastId();
  const before = await remember(world, fault, servedVolumes);
  client.take();

  let struck: Struck = momentary;
  const strike = () =>
    tried('the fault', async () => {
      struck = await fault.strike(world, random);
    });
  if (moment.after === 'begin') await strike();
  const acting = actions[action](world, random, line => notes.push(line)).catch((error: unknown) => {
    notes.push(wordsOf(error));
  });
  if (moment.after !== 'begin') await reached(moment, deckhand.output, from).then(strike);
  if (struck.beyondTheEnd) await acting.then(() => ended(world, lastId));
  await wait(struck.holdMs);
  await tried('the end of the fault', async () => await struck.heal());
  await acting;
  const sight = await settled(world, lastId, before, fault);
  wrong.push(...violations(before, sight));
  const asked = client.take();
  const evidence = wrong.length === 0 ? '' : evidenceOf(world, sight, notes, from);

  if (!runs(world)) await tried('the restart', () => deckhand.start());
  if (sight.engineLeaksPort) await tried('the restart of the engine', () => restartEngine(world));
  if (wrong.length > 0 || sight.answer === undefined || random.chance(plainEvery))
    await tried('a plain deploy afterwards', () => plainDeploy(world));
  return {
    round,
    kind: fault.kind,
    action,
    moment: momentText(moment),
    durationMs: Math.round(performance.now() - begun),
    asked,
    endings: sight.deployments.map(({ state }) => state),
    engineBroke: sight.engineLeaksPort,
    violations: wrong,
    evidence,
  };
}

async function restartEngine({ engine }: World): Promise<void> {
  await engine.end('TERM');
  await engine.start();
}

function evidenceOf(
  { deckhand, records }: World,
  sight: Sight,
  notes: readonly string[],
  from: number,
): string {
  const ids = new Set(sight.deployments.map(({ id }) => id));
  const containers = sight.containers.map(({ name, state, restart, startedAt, commit }) =>
    [name, state, restart, startedAt, commit?.slice(0, 7)].join('  '),
  );
  return [
    ...notes,
    ...sight.messages.flatMap(({ id, text }) => (ids.has(id) ? [text] : [])),
    `/status: ${sight.status}`,
    ...containers,
    JSON.stringify(sight.deployments),
    `last deployment: ${records.lastId()}`,
    ...deckhand.output
      .lines(from)
      .filter(line => !line.includes('"msg":"Command"'))
      .slice(-40),
  ].join('\n');
}
