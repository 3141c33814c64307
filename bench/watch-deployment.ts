// Watches a deployment: which requests to the engine and which git processes were under way when.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { startDeckhand } from '../sandbox/deckhand.ts';
import { putUpStage, type Stage } from '../sandbox/stage.ts';
import { preciseNow, tapEngine } from './engine-tap.ts';
import { gaps, type Interval, union } from './intervals.ts';

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

/** For people who look for where the time goes: one line each, gaps included. */
export function timelineText({ whole, engine, git, record }: Timeline): string {
  const busy = [...engine, ...git];
  const idle = gaps(union(busy), whole).filter(({ from, to }) => to - from > shortestGapMs);
  const steps = record.steps.flatMap(({ name, startedAt, endedAt = startedAt }) => [
    { line: `step ${name}`, from: startedAt, to: endedAt },
  ]);
  const lines = [...busy, ...steps, ...idle.map(gap => ({ ...gap, line: '··· neither engine nor git' }))];
  return lines
    .toSorted((a, b) => a.from - b.from)
    .map(({ line, from, to }) => {
      const cells = [from - whole.from, to - from].map(ms => ms.toFixed(1).padStart(8));
      return `${cells.join('')}  ${line.replace(/([0-9a-f]{12})[0-9a-f]{20,}/g, '$1').slice(0, 110)}`;
    })
    .join('\n');
}

const shortestGapMs = 1;
