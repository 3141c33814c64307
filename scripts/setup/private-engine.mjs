// Starts a Docker engine of our own, which shares nothing with another one and leaves nothing behind.
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from './docker-http.mjs';
import { systemEnvironment } from './install-docker.mjs';
import { bridgeOf, cgroupOf, claim, clearAway, clearAwayOrphans, FOLDER_PREFIX } from './leftovers.mjs';
import { run } from './run.mjs';

/** It is ready within half a second on an idle machine. */
const START_DEADLINE_MS = 30_000;

/**
 * @typedef {object} PrivateEngine
 * @property {string} host as in DOCKER_HOST
 * @property {() => Promise<void>} stop ends everything that runs in it and deletes all of it
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
 * @returns {Promise<PrivateEngine>}
 * @throws {Error} with the end of its log when it doesn't start
 */
export async function startPrivateEngine(signal) {
  await clearAwayOrphans();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  claim(folder);
  try {
    const bridge = await run('ip', ['link', 'add', 'name', bridgeOf(folder), 'type', 'bridge'], {
      env: systemEnvironment(),
    });
    if (bridge.code !== 0) throw new Error(`The network bridge can't be made: ${bridge.output.trim()}`);
  } catch (error) {
    await clearAway(folder);
    throw error;
  }
  const { host, child } = launch(folder);
  const ended = new Promise(resolve => child.once('close', resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      // The namespace's first process is the one to kill: its parent then waits until all others are gone.
      // Nothing in there is kept, so a slower farewell would serve nobody.
      const first = childrenOf(child.pid ?? -1);
      for (const pid of first) process.kill(pid, 'SIGKILL');
      if (first.length === 0) child.kill('SIGKILL');
      await ended;
    }
    await clearAway(folder);
  };
  try {
    await ready(host, child, signal);
    return { host, stop };
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    await stop();
    if (signal?.aborted) throw error;
    throw new Error(`The private Docker engine did not start. The end of its log:\n${log}`, { cause: error });
  }
}

/** @param {string} folder */
function launch(folder) {
  const host = `unix://${folder}/docker.sock`;
  const etc = join(folder, 'etc');
  mkdirSync(etc);
  const settings = {
    hosts: [host],
    pidfile: join(folder, 'docker.pid'),
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    bridge: bridgeOf(folder),
    iptables: false,
    'cgroup-parent': `/${cgroupOf(folder)}`,
    // The other driver asks systemd, which would take process numbers of the namespace for its own.
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
  };
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(settings));
  // containerd puts its sockets into one fixed folder, dockerd its key into another.
  const inside = `
    mkdir -p /run/containerd /etc/docker &&
    mount -t tmpfs tmpfs /run/containerd &&
    mount --bind "$1/etc" /etc/docker &&
    exec docker-init -- dockerd --config-file "$1/daemon.json"`;
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'sh', '-c', inside, 'sh', folder],
    // Its own session, because Ctrl-C is for us.
    { detached: true, stdio: ['ignore', log, log], env: systemEnvironment() },
  );
  closeSync(log);
  return { host, child };
}

/**
 * @param {string} host
 * @param {import('node:child_process').ChildProcess} child
 * @param {AbortSignal | undefined} signal
 */
async function ready(host, child, signal) {
  /** @type {unknown} */
  let failure;
  child.once('error', error => {
    failure = error;
  });
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask(host, '/_ping', { timeoutMs: 1_000 }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
    if (Date.now() > deadline) throw new Error(`no answer within ${START_DEADLINE_MS / 1000} s`);
    await wait(20);
  }
}

/** @param {number} parent */
function childrenOf(parent) {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false; // not a process, or gone meanwhile
      }
    });
}
