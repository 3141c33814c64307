// npm run engine: a Docker engine in the foreground, to develop against; Ctrl-C ends it.
import { once } from 'node:events';
import { withEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';

await main(signal =>
  withEngine(
    async engine => {
      console.log(`export DOCKER_HOST=${engine.host}`);
      if (!engine.private) return 0;
      console.error('It runs until Ctrl-C. Use that line in another terminal.');
      const alive = setInterval(() => {}, 2 ** 30);
      await once(signal, 'abort');
      clearInterval(alive);
      return 0;
    },
    { say: line => console.error(line), signal },
  ),
);
