// npm run bench: Deckhand beside what it is measured against, on the same engine in the same run. --help says the rest.
import { main } from '../scripts/setup/main.mjs';
import type { Figure, Surroundings } from './figure.ts';
import { describeMachine, machineText } from './machine.ts';
import { type Options, parseOptions } from './options.ts';
import { asMarkdown, asSummary, asText } from './report.ts';
import { scenarios } from './scenarios.ts';

await main(async signal => {
  const options = parseOptions(process.argv.slice(2), scenarios);
  if (typeof options === 'string') {
    console.log(options);
    return 0;
  }
  const dockerHost = process.env['DOCKER_HOST'];
  if (dockerHost === undefined)
    throw new Error('Start this with `npm run bench`: it provides a Docker engine.');
  await measureAll(options, dockerHost, signal);
  // A bound that is missed is a result, not a fault.
  return 0;
});

async function measureAll(
  { runs, only, timelines, form }: Options,
  dockerHost: string,
  signal: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  const machine = await describeMachine(dockerHost);
  const say = (line: string): void => console.error(line);
  say(machineText(machine));
  const figures: Figure[] = [];
  for (const scenario of scenarios) {
    const wanted = scenario.rows
      .filter(({ name }) => only.length === 0 || only.includes(name))
      .map(({ name }) => name);
    if (wanted.length === 0) continue;
    signal.throwIfAborted();
    say(`\n${wanted.join(', ')} …`);
    const surroundings: Surroundings = { dockerHost, runs, timelines, say: line => say(`  ${line}`) };
    const measured = (await scenario.measure(surroundings)).filter(({ name }) => wanted.includes(name));
    for (const figure of measured) say(asText(figure));
    figures.push(...measured);
  }
  const tookS = Math.round((performance.now() - begun) / 1000);
  say(`\n${asSummary(figures)}\n${tookS} s in all.`);
  if (form === 'json') console.log(JSON.stringify({ machine, tookS, figures }, undefined, 2));
  if (form === 'markdown') console.log(asMarkdown(figures));
}
