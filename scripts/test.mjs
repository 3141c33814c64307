// npm test: set-up, type check, lint and all tests on a real engine. The last line counts them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBrowser } from './setup/browser.mjs';
import { environment, provideDependencies, ROOT } from './setup/dependencies.mjs';
import { withEngine } from './setup/engine.mjs';
import { main } from './setup/main.mjs';
import { run } from './setup/run.mjs';
import { sum, tallyOf, verdict } from './setup/tally.mjs';

const CHECKS = [
  { name: 'type check', program: 'tsc', args: [] },
  { name: 'type check of the page', program: 'tsc', args: ['--project', 'sandbox/workspace/page'] },
  { name: 'format and lint', program: 'biome', args: ['check'] },
  { name: 'lint with types', program: 'oxlint', args: ['--type-aware'] },
];

/** @param {AbortSignal} signal */
async function checks(signal) {
  const results = await Promise.all(
    CHECKS.map(({ program, args }) => run(program, args, { cwd: ROOT, env: environment(), signal })),
  );
  return results.map(({ code, output }, index) => {
    const good = code === 0;
    console.log(`${good ? '✓' : '✗'} ${CHECKS[index]?.name}`);
    if (!good) console.log(output.trimEnd());
    return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
  });
}

/**
 * @param {string} host
 * @param {string | undefined} browser without one, tests that need it are skipped
 * @param {AbortSignal} signal
 */
async function tests(host, browser, signal) {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-test-'));
  const file = join(folder, 'report.json');
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ];
  try {
    const env = environment({ DOCKER_HOST: host, ...(browser && { DECKHAND_BROWSER: browser }) });
    const { code } = await run('vitest', args, { cwd: ROOT, env, output: 'show', signal });
    return tallyOf(readReport(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {import('./setup/tally.mjs').Report | undefined}
 */
function readReport(file) {
  try {
    return /** @type {import('./setup/tally.mjs').Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // Vitest did not get so far
  }
}

await main(async signal => {
  let total = { passed: 0, failed: 1, skipped: 0 };
  /** @type {string | undefined} */
  let browser;
  try {
    await provideDependencies(console.log, signal);
    browser = await provideBrowser(console.log, signal);
    total = await withEngine(
      async engine => sum([...(await checks(signal)), await tests(engine.host, browser, signal)]),
      { signal },
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  if (total.skipped > 0 && browser === undefined)
    console.log('Skipped is what needs a browser: none is here, as was said at the beginning.');
  console.log(verdict(total));
  return total.failed === 0 ? 0 : 1;
});
