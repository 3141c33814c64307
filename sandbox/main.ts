// npm run sandbox: a Slack workspace on this machine, with Deckhand to try in it or for an app of somebody's own.
import { main } from '../scripts/setup/main.mjs';
import { HELP, readOptions } from './options.mjs';
import { serveOwnApp } from './own-app.ts';
import { tryDeckhand } from './try-deckhand.ts';

await main(async signal => {
  const wanted = readOptions(process.argv.slice(2));
  const say = (line: string): void => console.log(line);
  try {
    switch (wanted.kind) {
      case 'help':
        say(HELP);
        break;
      case 'own-app':
        await serveOwnApp(wanted, process.env, say, signal);
        break;
      case 'deckhand':
        await tryDeckhand(wanted, process.env['DOCKER_HOST'], say, signal);
        break;
    }
    return 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(
        'This --port is taken by another program. Take another one, or leave it out for any free one.',
      );
    throw error;
  }
});
