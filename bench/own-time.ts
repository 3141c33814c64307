// What a redeploy without a change costs beyond what the engine and git take: Deckhand's own time.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { startDeckhand } from '../sandbox/deckhand.ts';
import { putUpStage, type Stage } from '../sandbox/stage.ts';
import { deploy } from './deploy.ts';
import { preciseNow, tapEngine } from './engine-tap.ts';
import { plainFigure, type Row, type Scenario, type Surroundings } from './figure.ts';
import { gaps, type Interval, total, union, within } from './intervals.ts';

const row: Row = {
  name: 'own-time',
  what: 'Deckhand’s own time in a redeploy without a change, until the ending stands in Slack',
  against: 'absolute: all but the engine’s and git’s',
  unit: 'ms',
  bound: 150,
};

export const ownTime: Scenario = {
  rows: [row],
  async measure(surroundings) {
    const runs = await measure(surroundings);
    const side = (name: string, pick: (run: Run) => number) =>
      ({ name, unit: 'ms', values: runs.map(pick) }) as const;
    return [
      plainFigure(
        row,
        side('own', run => run.ownMs),
        [
          side('whole', run => run.wholeMs),
          side('engine', run => run.engineMs),
          side('git', run => run.gitMs),
          side('own, until it ended in the store', run => run.ownUntilStoredMs),
          side('of it within the step “verify”', run => run.ownWhileVerifyingMs),
        ],
      ),
    ];
  },
};

interface Run {
  readonly wholeMs: number;
  readonly engineMs: number;
  readonly gitMs: number;
  readonly ownMs: number;
  readonly ownUntilStoredMs: number;
  /** Pauses between two questions to the application are in here. */
  readonly ownWhileVerifyingMs: number;
}

/** What was noted of one deployment. */
export interface Timeline {
  readonly whole: Interval;
  readonly engine: readonly Noted[];
  readonly git: readonly Noted[];
  readonly record: DeploymentRecord;
}

export interface Noted extends Interval {
  readonly line: string;
}

async function measure({ dockerHost, runs, say }: Surroundings): Promise<Run[]> {
  await using watch = await watchDeckhand(dockerHost);
  await deploy(watch.stage);
  const results: Run[] = [];
  for (let run = 1; run <= runs; run++) {
    results.push(sum(await watch.timeline(() => deploy(watch.stage))));
    say(`run ${run} of ${runs}`);
  }
  return results;
}

function sum({ whole, engine, git, record }: Timeline): Run {
  const others = [...engine, ...git];
  const own = gaps(others, whole);
  const verify = record.steps.find(({ name }) => name === 'verify');
  const verifying = { from: verify?.startedAt ?? 0, to: verify?.endedAt ?? 0 };
  return {
    wholeMs: whole.to - whole.from,
    engineMs: total(union(within(engine, whole))),
    gitMs: total(union(within(git, whole))),
    ownMs: total(own),
    ownUntilStoredMs: total(gaps(others, { from: whole.from, to: record.endedAt })),
    ownWhileVerifyingMs: total(within(own, verifying)),
  };
}

export interface Watch extends AsyncDisposable {
  readonly stage: Stage;
  /** Everything that was under way from when the command was sent until Slack had taken the ending. */
  timeline(deploys: () => Promise<void>): Promise<Timeline>;
}

/** A stage whose Deckhand reaches the engine through a tap, and notes its processes. */
export async function watchDeckhand(dockerHost: string): Promise<Watch> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const tap = stack.use(await tapEngine(dockerHost, folder));
  const processes = join(folder, 'processes.jsonl');
  const noting = {
    DOCKER_HOST: tap.dockerHost,
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'note-processes.ts')}`,
    NOTE_PROCESSES: processes,
  };
  const stage = stack.use(
    await putUpStage(dockerHost, {
      start: (options, stackOfStage) =>
        startDeckhand({ ...options, settings: { ...options.settings, ...noting } }, stackOfStage),
    }),
  );
  const disposal = stack.move();
  return {
    stage,
    async timeline(deploys) {
      const from = preciseNow();
      await deploys();
      const record = lastDeployment(join(stage.folder, 'data', 'deckhand.db'));
      const whole = { from, to: endingTakenAt(stage, record) };
      const git = await readNoted(processes);
      return { whole, engine: overlapping(tap.requests(), whole), git: overlapping(git, whole), record };
    },
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

function overlapping(noted: readonly Noted[], { from, to }: Interval): Noted[] {
  return noted.filter(each => each.to > from && each.from < to);
}

const notedSchema = z.object({ line: z.string(), from: z.number(), to: z.number() });

async function readNoted(file: string): Promise<Noted[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
  return lines.map(line => notedSchema.parse(JSON.parse(line)));
}

const recordSchema = z.object({
  id: z.number(),
  endedAt: z.number(),
  steps: z.array(z.object({ name: z.string(), startedAt: z.number(), endedAt: z.number().optional() })),
});
export type DeploymentRecord = z.output<typeof recordSchema>;

function lastDeployment(file: string): DeploymentRecord {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare('SELECT record_json FROM deployments ORDER BY id DESC LIMIT 1').get();
    return recordSchema.parse(JSON.parse(String(row?.['record_json'])));
  } finally {
    database.close();
  }
}

/** When Slack had answered to the first message that told of the ending. */
function endingTakenAt(stage: Stage, { endedAt }: DeploymentRecord): number {
  const told = stage.workspace.requests
    .filter(
      ({ name, at, direction }) => direction === 'from-app' && name.startsWith('chat.') && at >= endedAt,
    )
    .at(0);
  if (told === undefined) throw new Error('The ending was not told');
  return performance.timeOrigin + told.startedMs + told.durationMs;
}
