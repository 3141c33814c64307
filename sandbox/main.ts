// npm run sandbox: a Slack workspace on this machine, with Deckhand to try in it or for an app of somebody's own.
import { main } from '../scripts/setup/main.mjs';
import { HELP, readOptions, type Wanted } from './options.mjs';
import { serveOwnApp } from './own-app.ts';
import { portProblem } from './preflight.mjs';
import { tryDeckhand } from './try-deckhand.ts';

await main(async signal => {
  const wanted = readOptions(process.argv.slice(2));
  try {
    await serve(wanted, signal);
    return 0;
  } catch (error) {
    throw (wanted.kind !== 'help' && portProblem(error, wanted.port)) || error;
  }
});

async function serve(wanted: Wanted, signal: AbortSignal): Promise<void> {
  const say = (line: string): void => console.log(line);
  switch (wanted.kind) {
    case 'help':
      return say(HELP);
    case 'own-app':
      return serveOwnApp(wanted, process.env, say, signal);
    case 'deckhand':
      return tryDeckhand(wanted, process.env['DOCKER_HOST'], say, signal);
  }
}
