// npm run sandbox: set-up, then the sandbox. Only where it is Deckhand that is tried does it get a Docker engine.
import { HELP, readOptions } from '../sandbox/options.mjs';
import { preflight } from '../sandbox/preflight.mjs';
import { environment, NODE, provideDependencies, ROOT } from './setup/dependencies.mjs';
import { withEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';
import { run } from './setup/run.mjs';

const args = process.argv.slice(2);

await main(async signal => {
  const wanted = readOptions(args);
  if (wanted.kind === 'help') {
    console.log(HELP);
    return 0;
  }
  await preflight(wanted, process.env);
  await provideDependencies(console.log, signal);
  const start = async (/** @type {Readonly<Record<string, string>>} */ additions) => {
    const command = ['--disable-warning=ExperimentalWarning', 'sandbox/main.ts', ...args];
    const env = environment(additions);
    const { code } = await run(NODE, command, { cwd: ROOT, env, output: 'show', signal });
    return code;
  };
  if (wanted.kind === 'own-app') return start({});
  return withEngine(engine => start({ DOCKER_HOST: engine.host }), { signal });
});
