// What `npm run bench` can be told.
import { parseArgs } from 'node:util';
import type { Scenario } from './figure.ts';

export interface Options {
  readonly runs: number;
  /** All when it is empty. */
  readonly only: readonly string[];
  readonly timelines: boolean;
  readonly form: 'text' | 'json' | 'markdown';
}

const fewestRuns = 1;

/** @returns the text to print instead when it was asked for @throws Error that says what is wrong with the arguments */
export function parseOptions(args: readonly string[], scenarios: readonly Scenario[]): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '7' },
      only: { type: 'string', multiple: true, default: [] },
      timelines: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rows = scenarios.flatMap(scenario => scenario.rows);
  if (values.help) return help(rows);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < fewestRuns)
    throw new Error(`--runs ${values.runs} is no number of runs.`);
  const only = values.only.flatMap(names => names.split(','));
  const unknown = only.filter(name => !rows.some(row => row.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no row ${unknown.join(', ')}. There are: ${rows.map(({ name }) => name).join(', ')}.`,
    );
  const { timelines } = values;
  return { runs, only, timelines, form: values.json ? 'json' : values.markdown ? 'markdown' : 'text' };
}

function help(rows: readonly { readonly name: string; readonly what: string }[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return `npm run bench [-- options]: Deckhand beside what it is measured against, on the same engine in the same run.

  --only ROW   only this row; several with commas, or given again
  --runs N     runs of each row, 7 when it isn't given
  --timelines  where the time of a deployment goes, for own-time and large-repository
  --json       the figures and the machine as JSON on standard output
  --markdown   the table for docs/benchmarks.md
  --help       this

Rows:
${rows.map(({ name, what }) => `  ${name.padEnd(width)}   ${what}`).join('\n')}`;
}
