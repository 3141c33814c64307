// Set-up, then the program of the first argument on the project's own Node, with a Docker engine for as long as it runs.
import { environment, NODE, provideDependencies, ROOT } from './setup/dependencies.mjs';
import { withEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';
import { run } from './setup/run.mjs';

await main(async signal => {
  await provideDependencies(console.log, signal);
  return withEngine(
    async engine => {
      const env = environment({ DOCKER_HOST: engine.host });
      const args = ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)];
      const { code } = await run(NODE, args, { cwd: ROOT, env, output: 'show', signal });
      return code;
    },
    { signal },
  );
});
