// Provides a Docker engine: the one that is there, or a private one for as long as it is needed.
import { provideBaseImage } from './base-image.mjs';
import { findEngine } from './find-engine.mjs';
import { canInstall, install, missingPackages } from './install-docker.mjs';
import { startPrivateEngine } from './private-engine.mjs';

export { BASE_IMAGE } from './base-image.mjs';

/**
 * @typedef {object} Engine
 * @property {string} host as in DOCKER_HOST
 * @property {boolean} private whether it was started for us, and ends with us
 * @property {import('./private-engine.mjs').PrivateEngine} [control] of a private one: to end it and start it again
 *
 * @typedef {object} EngineOptions
 * @property {(line: string) => void} [say] gets a line for each thing done
 * @property {AbortSignal} [signal]
 * @property {boolean} [own] a private engine, even where another one answers
 * @property {import('./private-engine.mjs').PrivateEngineOptions} [settings] of a private one
 */

/**
 * Runs `task` with an engine that has the base image, and takes back afterwards what was added: a private engine
 * is gone, another one is left as found.
 *
 * @template T
 * @param {(engine: Engine) => Promise<T>} task
 * @param {EngineOptions} [options]
 * @returns {Promise<T>}
 * @throws {Error} that says what to do, when there is no engine and none can be started
 */
export async function withEngine(task, { say = console.log, signal, own = false, settings = {} } = {}) {
  const engine = await open(say, signal, own, settings);
  try {
    const removeImage = await provideBaseImage(engine.host, say, signal);
    try {
      const { host, control } = engine;
      return await task({ host, private: engine.private, ...(control && { control }) });
    } finally {
      if (!engine.private) await removeImage();
    }
  } finally {
    await engine.stop();
    if (engine.private) say('Docker: the private engine is stopped and deleted');
  }
}

/**
 * @param {(line: string) => void} say
 * @param {AbortSignal | undefined} signal
 * @param {boolean} own
 * @param {import('./private-engine.mjs').PrivateEngineOptions} settings
 * @returns {Promise<Engine & { stop: () => Promise<void> }>}
 */
async function open(say, signal, own, settings) {
  const found = own ? { tried: [] } : await findEngine();
  if ('host' in found) {
    say(`Docker: the engine at ${found.host}, version ${found.version}`);
    return { host: found.host, private: false, stop: async () => {} };
  }
  const obstacle = obstacleToPrivate();
  if (obstacle !== undefined) {
    throw new Error(own ? `This needs a private Docker engine: ${obstacle}.` : advice(found.tried, obstacle));
  }
  const missing = missingPackages();
  if (missing.length > 0) {
    say(`Docker: ${own ? '' : 'no engine answers; '}installing ${missing.join(' and ')}`);
    await install(missing);
    signal?.throwIfAborted();
  }
  const engine = await startPrivateEngine(signal, settings);
  say(`Docker: ${own ? '' : 'no engine answers, so '}a private one was started at ${engine.host}`);
  return { host: engine.host, private: true, control: engine, stop: engine.stop };
}

/**
 * Says what `withEngine` would do, and does nothing.
 *
 * @param {Parameters<typeof findEngine>} where as `findEngine` takes it
 * @returns {Promise<{ line: string, usable: boolean }>}
 */
export async function describeEngine(...where) {
  const found = await findEngine(...where);
  if ('host' in found)
    return { line: `Docker: the engine at ${found.host}, version ${found.version}`, usable: true };
  const obstacle = obstacleToPrivate();
  if (obstacle !== undefined) return { line: advice(found.tried, obstacle), usable: false };
  const missing = missingPackages();
  const first = missing.length > 0 ? ` (${missing.join(' and ')} will be installed first)` : '';
  return { line: `Docker: no engine answers; tests and sandbox start a private one${first}`, usable: true };
}

/** Why no private engine can be started here, if so. */
function obstacleToPrivate() {
  if (process.platform !== 'linux') return 'it can only be started on Linux';
  if (process.getuid?.() !== 0) return 'starting one needs root';
  if (missingPackages().length > 0 && !canInstall()) return 'it can only be installed on Debian or Ubuntu';
  return undefined;
}

/**
 * @param {readonly string[]} tried
 * @param {string} obstacle
 */
function advice(tried, obstacle) {
  return [
    'No Docker engine answers.',
    ...tried.map(line => `  ${line}`),
    `Start Docker, or set DOCKER_HOST to an engine that you may use. (A private engine is no way out here: ${obstacle}.)`,
  ].join('\n');
}
