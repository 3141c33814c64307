// What a redeploy without a change costs beyond what the engine and git take: Deckhand's own time.
import { deploy } from './deploy.ts';
import { plainFigure, type Row, type Scenario, type Surroundings } from './figure.ts';
import { gaps, total, union, within } from './intervals.ts';
import { type Timeline, timelineText, watchDeckhand } from './watch-deployment.ts';

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

async function measure({ dockerHost, runs, say, timelines }: Surroundings): Promise<Run[]> {
  await using watch = await watchDeckhand(dockerHost);
  await deploy(watch.stage);
  const results: Run[] = [];
  for (let run = 1; run <= runs; run++) {
    const timeline = await watch.timeline(() => deploy(watch.stage));
    results.push(sum(timeline));
    say(`run ${run} of ${runs}`);
    if (timelines) say(timelineText(timeline));
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
