// npm run setup: dependencies, and whether there is an engine. What tests and sandbox need besides, they set up.
import { provideDependencies } from './setup/dependencies.mjs';
import { describeEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';

await main(async signal => {
  await provideDependencies(console.log, signal);
  const { line, usable } = await describeEngine();
  console.log(line);
  return usable ? 0 : 1;
});
