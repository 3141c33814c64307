// npm run bench: Deckhand beside the script that it replaces, on the same engine in the same run. --runs N, --json.
import { parseArgs } from 'node:util';
import { putUpStage } from '../sandbox/stage.ts';
import { main } from '../scripts/setup/main.mjs';
import { type Application, applications, type Comparison, compareRedeploys } from './redeploy.ts';
import { seconds } from './statistics.ts';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } },
});

await main(async () => {
  const dockerHost = process.env['DOCKER_HOST'];
  if (dockerHost === undefined)
    throw new Error('Start this with `npm run bench`: it provides a Docker engine.');
  const comparisons: Comparison[] = [];
  for (const application of Object.keys(applications) as Application[]) {
    await using stage = await putUpStage(dockerHost);
    comparisons.push(await compareRedeploys(stage, dockerHost, application, Number(options.runs)));
  }
  console.log(options.json ? JSON.stringify(comparisons, undefined, 2) : comparisons.map(table).join('\n'));
  return 0;
});

function table({ application, deckhand, script }: Comparison): string {
  const ratio = (a: number, b: number): string => (a / b).toFixed(2);
  return `
Redeploy of a one-line change, the application ${application}: median (minimum–maximum)
                     Deckhand                the script              ratio
  whole time         ${seconds(deckhand.wholeMs).padEnd(22)}  ${seconds(script.wholeMs).padEnd(22)}  ${ratio(deckhand.wholeMs.median, script.wholeMs.median)}
  without an answer  ${seconds(deckhand.downMs).padEnd(22)}  ${seconds(script.downMs).padEnd(22)}  ${ratio(deckhand.downMs.median, script.downMs.median)}`;
}
