// Installs the dependencies that the lockfile names, when they aren't there as it says.
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that all of ours runs on, whatever the system has. */
export const NODE = join(ROOT, 'node_modules/.bin/node');

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} Package
 */

/**
 * @param {(line: string) => void} say
 * @param {AbortSignal} [signal]
 * @throws {Error} with npm's words, or with what is wrong with the Node that came with the dependencies
 */
export async function provideDependencies(say, signal) {
  const options = { cwd: ROOT, ...(signal === undefined ? {} : { signal }) };
  if (upToDate(ROOT)) {
    say('Dependencies: as the lockfile says');
  } else {
    say('Dependencies: installing what the lockfile says');
    // Old npm versions take ignore-scripts from the user's settings; the Node package needs its script.
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];
    const { code, output } = await run('npm', args, options);
    if (code !== 0) throw new Error(`npm ci failed:\n${output.trim()}`);
  }
  const expected = packages(join(ROOT, 'package-lock.json'))?.['node_modules/node']?.version;
  const { code, output } = await run(NODE, ['--version'], options);
  if (code !== 0 || output.trim() !== `v${expected}`) {
    throw new Error(
      `Node ${expected} should have come with the dependencies, but node_modules/.bin/node ` +
        `${code === 0 ? `is ${output.trim()}` : 'does not run'}. Remove node_modules and try again.`,
    );
  }
}

/**
 * Whether node_modules holds exactly what the lockfile names. npm writes down there what it installed; packages
 * for other platforms are left out.
 *
 * @param {string} root
 */
export function upToDate(root) {
  const wanted = packages(join(root, 'package-lock.json')) ?? {};
  const present = packages(join(root, 'node_modules/.package-lock.json'));
  if (present === undefined) return false;
  const complete = Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || path in present,
  );
  return complete && Object.entries(present).every(([path, entry]) => same(entry, wanted[path]));
}

/**
 * @param {Package} present
 * @param {Package | undefined} wanted
 */
function same(present, wanted) {
  return present.version === wanted?.version && present.integrity === wanted?.integrity;
}

/**
 * The environment for what is started: `node` and the tools are those of the project.
 *
 * @param {Readonly<Record<string, string>>} [additions]
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(additions = {}) {
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return { ...process.env, PATH: path, ...additions };
}

/**
 * @param {string} lockfile
 * @returns {Record<string, Package> | undefined} undefined when there is no such file
 */
function packages(lockfile) {
  try {
    const content = /** @type {{ packages?: Record<string, Package> }} */ (
      JSON.parse(readFileSync(lockfile, 'utf8'))
    );
    return content.packages ?? {};
  } catch {
    return undefined;
  }
}
