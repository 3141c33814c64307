// npm run chaos: set-up, then chaos/main.ts in a mount namespace of its own, so that no mount outlives it.
import { environment, NODE, provideDependencies, ROOT } from './setup/dependencies.mjs';
import { main } from './setup/main.mjs';
import { run } from './setup/run.mjs';

const args = process.argv.slice(2);

await main(async signal => {
  await provideDependencies(line => console.error(line), signal);
  const program = [NODE, '--disable-warning=ExperimentalWarning', 'chaos/main.ts', ...args];
  const alone = ['unshare', '--mount', '--propagation', 'private'];
  // Only root can, and --help needs neither.
  const [command = '', ...rest] = process.getuid?.() === 0 ? [...alone, ...program] : program;
  const { code } = await run(command, rest, { cwd: ROOT, env: environment(), output: 'show', signal });
  return code;
});
