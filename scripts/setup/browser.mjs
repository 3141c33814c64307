// Provides a browser for the tests of the sandbox's page and its pictures: the one that is there, or Debian's.
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { aptGet, canInstall } from './install-docker.mjs';
import { run } from './run.mjs';

const USUAL = ['chromium', 'chromium-browser', 'google-chrome'];
/** A font for text comes with the browser; emoji need one of their own. */
const PACKAGES = ['chromium', 'fonts-noto-color-emoji'];
/** How we start it: no graphics card, no traffic of its own, and no machine but this one to be reached. */
export const BROWSER_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
/** It answers within 0.3 s, unless its files come from a slow disk for the first time. */
const PATIENCE_MS = 20_000;

/**
 * Looks for a Chromium or a Chrome: the one that DECKHAND_BROWSER names, else one on PATH. It has to tell its
 * version, because on some systems a program of that name only says where to get one.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ path: string, version: string } | { tried: string[] }>} the first that answers, or a line for
 *   each that doesn't, with the reason
 */
export async function findBrowser(env = process.env) {
  const given = env['DECKHAND_BROWSER'];
  const tried = [];
  for (const program of given ? [given] : USUAL) {
    const path = locate(program, env);
    const { version, reason } = path === undefined ? { reason: 'not there' } : await ask(path, env);
    if (path !== undefined && version !== undefined) return { path, version };
    tried.push(`${given ? `DECKHAND_BROWSER (${given})` : program}: ${reason}`);
  }
  return { tried };
}

/**
 * Installs a browser where there is none and we may. It is no error when that can't be done: who wants to look at the
 * page does without.
 *
 * @param {(line: string) => void} say gets a line for each thing done, and the reason when there is no browser
 * @param {AbortSignal} [signal]
 * @returns {Promise<string | undefined>} the program
 */
export async function provideBrowser(say, signal) {
  const found = await findBrowser();
  if ('path' in found) {
    say(`Browser: ${found.path}, version ${found.version}`);
    return found.path;
  }
  const obstacle = obstacleToInstalling() ?? (await install(say));
  signal?.throwIfAborted();
  const installed = obstacle === undefined ? await findBrowser() : found;
  if ('path' in installed) return installed.path;
  say(advice(installed.tried, obstacle ?? 'what was installed does not run'));
  return undefined;
}

/** Why nothing can be installed here, if so. */
function obstacleToInstalling() {
  if (process.env['DECKHAND_BROWSER']) return 'the one that is named is the one to use';
  if (process.platform !== 'linux') return 'that is only done on Linux';
  if (process.getuid?.() !== 0) return 'that needs root';
  return canInstall() ? undefined : 'that is only done on Debian or Ubuntu';
}

/**
 * Not to be interrupted: half an installation is worse than a late end.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} why it failed, if it did
 */
async function install(say) {
  say(`Browser: none is here; installing ${PACKAGES.join(' and ')}`);
  const start = performance.now();
  try {
    await aptGet(['install', '-y', '--no-install-recommends', ...PACKAGES]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  say(`Browser: installed in ${Math.round((performance.now() - start) / 1000)} s`);
  return undefined;
}

/**
 * @param {string} program a name, or a path
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} the path
 */
function locate(program, env) {
  const folders = isAbsolute(program) ? [''] : (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return folders.map(folder => join(folder, program)).find(existsSync);
}

/**
 * @param {string} path
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ version?: string, reason: string }>}
 */
async function ask(path, env) {
  try {
    const { output } = await run(path, ['--version'], { env, signal: AbortSignal.timeout(PATIENCE_MS) });
    const version = /^(?:Chromium|Google Chrome)\D*(\d+(?:\.\d+)+)/m.exec(output)?.[1];
    const said = output.trim().split('\n')[0] ?? '';
    return version === undefined ? { reason: `tells no version, but: ${said}` } : { version, reason: '' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @param {readonly string[]} tried
 * @param {string} obstacle
 */
function advice(tried, obstacle) {
  return [
    'No browser is here, so what needs one is left out.',
    ...tried.map(line => `  ${line}`),
    `Set DECKHAND_BROWSER to a Chromium or a Chrome. (None is installed here: ${obstacle}.)`,
  ].join('\n');
}
