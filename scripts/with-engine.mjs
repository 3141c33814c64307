// Set-up, then the program of the first argument on the project's own Node, with a Docker engine for as long as it runs.
// With --own before it, that engine is a private one, even where another one answers.
import { environment, NODE, provideDependencies, ROOT } from './setup/dependencies.mjs';
import { withEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';
import { run } from './setup/run.mjs';

const own = process.argv[2] === '--own';
const program = process.argv.slice(own ? 3 : 2);

await main(async signal => {
  await provideDependencies(console.log, signal);
  return withEngine(
    async engine => {
      const env = environment({ DOCKER_HOST: engine.host });
      const args = ['--disable-warning=ExperimentalWarning', ...program];
      const { code } = await run(NODE, args, { cwd: ROOT, env, output: 'show', signal });
      return code;
    },
    { signal, own },
  );
});
