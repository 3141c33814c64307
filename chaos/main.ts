// npm run chaos: rounds of faults against a real Deckhand, and a table of what it survived. --help tells the options.
import { parseArgs } from 'node:util';
import { removeBelongings } from '../sandbox/belongings.ts';
import { withEngine } from '../scripts/setup/engine.mjs';
import { main } from '../scripts/setup/main.mjs';
import type { PrivateEngine } from '../scripts/setup/private-engine.mjs';
import { faults } from './faults/index.ts';
import { planOf, playRound, type Result } from './round.ts';
import { rowsOf, table } from './table.ts';
import { APP, putUpWorld, type World } from './world.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    round: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const help = `npm run chaos -- [options]

  --rounds N    how many rounds; 30 unless told
  --seed S      what the rounds are made from: the same seed, the same rounds; 1 unless told
  --round K     this round alone
  --only KIND   this kind of fault in every round, or all kinds that begin so
  --json        all figures as JSON
  --help        this

Kinds: ${faults.map(({ kind }) => kind).join(', ')}`;

/** More than Deckhand wants to be free before a build. */
const engineDiskBytes = 640 * 1024 * 1024;

const say = (line: string): void => console.error(line);

await main(async signal => {
  if (options.help) {
    console.log(help);
    return 0;
  }
  const chosen = faults.filter(({ kind }) => kind.startsWith(options.only ?? ''));
  if (chosen.length === 0) throw new Error(`There is no fault "${options.only}".\n\n${help}`);
  const results = await withEngine(({ control }) => play(control, chosen, signal), {
    say,
    signal,
    own: true,
    settings: { diskBytes: engineDiskBytes },
  });
  if (options.json)
    console.log(
      JSON.stringify({ seed: options.seed, kinds: rowsOf(results), rounds: results }, undefined, 2),
    );
  else console.log(`\n${table(results)}`);
  return results.every(({ violations }) => violations.length === 0) ? 0 : 1;
});

async function play(
  engine: PrivateEngine | undefined,
  chosen: typeof faults,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  if (engine === undefined) throw new Error('Chaos needs an engine of its own.');
  const results: Result[] = [];
  const first = options.round === undefined ? 0 : Number(options.round);
  const count = options.round === undefined ? Number(options.rounds) : 1;
  let world: World | undefined;
  let servedVolumes = new Set<string>();
  try {
    for (let round = first; round < first + count && !signal.aborted; round += 1) {
      world ??= await putUpWorld(engine);
      const fault = options.only === undefined ? undefined : chosen[round % chosen.length];
      const result = await playRound(world, planOf(options.seed, round, fault), servedVolumes);
      results.push(result);
      report(result);
      if (result.violations.length === 0) continue;
      // What is wrong now must not be counted again.
      await tearDown(world);
      world = undefined;
      servedVolumes = new Set();
    }
  } finally {
    if (world !== undefined) await tearDown(world);
  }
  return results;
}

async function tearDown(world: World): Promise<void> {
  await world[Symbol.asyncDispose]();
  await removeBelongings(world.docker, APP);
  await world.docker.pruneVolumes();
}

function report({
  round,
  kind,
  action,
  moment,
  durationMs,
  endings,
  asked,
  engineBroke,
  violations,
  evidence,
}: Result): void {
  const { lost, longestGapMs } = asked;
  const figures = `${(durationMs / 1000).toFixed(1)} s, ${lost} lost, gap ${longestGapMs} ms`;
  say(
    `${violations.length === 0 ? '✓' : '✗'} ${round} ${kind}, ${moment}, ${action}: ${endings.join(', ') || 'nothing begun'} (${figures})`,
  );
  if (engineBroke) say('    the engine lost the port of the service, and was restarted');
  for (const { area, what } of violations) say(`    ${area}: ${what.replaceAll('\n', '\n      ')}`);
  if (evidence !== '')
    say(`    --- --seed ${options.seed} --round ${round}\n${evidence.replaceAll(/^/gm, '    ')}`);
}
