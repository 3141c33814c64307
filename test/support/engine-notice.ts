// Says once, before all tests, when there is no Docker engine to test on.
import { findEngine } from '../../scripts/setup/find-engine.mjs';

/** Lets every test find the engine in DOCKER_HOST. Without one only tests that need none can pass. */
export async function setup(): Promise<void> {
  const found = await findEngine();
  if ('host' in found) {
    process.env['DOCKER_HOST'] = found.host;
    return;
  }
  console.error(
    [
      'No Docker engine answers, so every test that needs one will fail.',
      '`npm test` starts one. Or keep one running with `npm run engine`, and set DOCKER_HOST to what it prints.',
      '',
    ].join('\n'),
  );
}
