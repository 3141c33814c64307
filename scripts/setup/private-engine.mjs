// Starts a Docker engine of our own, which shares nothing with another one and leaves nothing behind.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from './docker-http.mjs';
import { systemEnvironment } from './install-docker.mjs';
import { bridgeOf, claim, clearAway, clearAwayOrphans, FOLDER_PREFIX, removeGroups } from './leftovers.mjs';
import { openMachine } from './private-machine.mjs';
import { run } from './run.mjs';

/** It is ready within half a second on an idle machine. */
const START_DEADLINE_MS = 30_000;

/**
 * @typedef {object} PrivateEngine
 * @property {string} host as in DOCKER_HOST
 * @property {string} folder holds all of its files; its data are in `data`
 * @property {(signal: 'KILL' | 'TERM') => Promise<void>} end ends dockerd alone, and resolves when it has ended; after
 *   KILL the containers' processes go on, as they do when a real one is killed
 * @property {() => Promise<void>} cutPower kills dockerd and all containers at once, as when the machine loses power
 * @property {() => Promise<void>} start brings it up again, on the same data, and resolves when it answers
 * @property {() => Promise<void>} stop ends everything that runs in it and deletes all of it
 *
 * @typedef {object} PrivateEngineOptions
 * @property {number} [diskBytes] puts its data on a file system of their own of this size, mounted in the caller's mount
 *   namespace, which should be one that ends with the caller
 */

/**
 * Starts dockerd with its socket, data, state and log in one temporary folder.
 *
 * It lives in a process and a mount namespace of its own, so it ends as a whole: when its first process is
 * killed the kernel ends every container, and with the last process every mount is gone. That first process
 * dies with ours, even if ours is killed. It doesn't touch the firewall: containers reach each other and
 * this machine, published ports work from here, but nothing is routed to other machines.
 *
 * @param {AbortSignal} [signal]
 * @param {PrivateEngineOptions} [options]
 * @returns {Promise<PrivateEngine>}
 * @throws {Error} with the end of its log when it doesn't start
 */
export async function startPrivateEngine(signal, { diskBytes } = {}) {
  await clearAwayOrphans();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  claim(folder);
  const host = `unix://${folder}/docker.sock`;
  const data = join(folder, 'data');
  /** @type {import('./private-machine.mjs').Machine | undefined} */
  let machine;
  const stop = async () => {
    await machine?.cutPower();
    if (diskBytes !== undefined) await run('umount', ['--lazy', data], { env: systemEnvironment() });
    await clearAway(folder);
  };
  const start = async () => {
    machine ??= openMachine(folder, host);
    machine.startEngine();
    await ready(host, machine, signal);
  };
  try {
    await must('The network bridge', 'ip', ['link', 'add', 'name', bridgeOf(folder), 'type', 'bridge']);
    if (diskBytes !== undefined) {
      mkdirSync(data);
      await must('The disk', 'mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', data]);
    }
    await start();
  } catch (error) {
    const log = endOfLog(folder);
    await stop();
    if (signal?.aborted || log === undefined) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const end = log === '' ? 'Its log is empty.' : `The end of its log:\n${log}`;
    throw new Error(`The private Docker engine did not start (${why}). ${end}`, { cause: error });
  }
  return {
    host,
    folder,
    start,
    stop,
    end: async how => await machine?.endEngine(how),
    async cutPower() {
      await machine?.cutPower();
      machine = undefined;
      await removeGroups(folder);
      // What a real machine has in memory.
      for (const name of ['exec', 'docker.pid', 'docker.sock'])
        rmSync(join(folder, name), { recursive: true, force: true });
    },
  };
}

/**
 * @param {string} what
 * @param {string} program
 * @param {readonly string[]} args
 * @throws {Error} when it can't be made
 */
async function must(what, program, args) {
  const { code, output } = await run(program, args, { env: systemEnvironment() });
  if (code !== 0) throw new Error(`${what} can't be made: ${output.trim()}`);
}

/** @param {string} folder */
function endOfLog(folder) {
  try {
    return readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  } catch {
    return undefined; // it did not get so far
  }
}

/**
 * @param {string} host
 * @param {import('./private-machine.mjs').Machine} machine
 * @param {AbortSignal | undefined} signal
 */
async function ready(host, machine, signal) {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask(host, '/_ping', { timeoutMs: 1_000 }).catch(() => undefined);
    if (answer?.status === 200) return;
    machine.throwIfEnded();
    if (Date.now() > deadline) throw new Error(`no answer within ${START_DEADLINE_MS / 1000} s`);
    await wait(20);
  }
}
