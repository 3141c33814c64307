// The machine of a private engine: namespaces of its own, in which dockerd is started, ended and started again.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemEnvironment } from './install-docker.mjs';
import { bridgeOf, cgroupOf } from './leftovers.mjs';

/**
 * @typedef {object} Machine
 * @property {() => void} startEngine starts dockerd, and doesn't wait
 * @property {(signal: 'KILL' | 'TERM') => Promise<void>} endEngine resolves when dockerd has ended
 * @property {() => Promise<void>} cutPower kills every process in it at once; it is of no use then
 * @property {() => void} throwIfEnded throws when dockerd or the machine ended by itself
 */

/**
 * What its first process does: containerd puts its sockets into one fixed folder and dockerd its key into another, so
 * both are covered; then it takes orders, a word a line. docker-init adopts what a killed dockerd leaves.
 */
const inside = `
  mkdir -p /run/containerd /etc/docker "$1/etc" &&
  mount -t tmpfs tmpfs /run/containerd &&
  mount --bind "$1/etc" /etc/docker &&
  exec docker-init -- sh -c '
    while read -r order; do
      case $order in
        start) { dockerd --config-file "$1/daemon.json" 3>&- </dev/null; echo ended >&3; } & ;;
        *) kill -s "$order" "$(cat "$1/docker.pid")" ;;
      esac
    done' sh "$1"`;

/**
 * @param {string} folder
 * @param {string} host where its engine listens, as in DOCKER_HOST
 * @returns {Machine}
 */
export function openMachine(folder, host) {
  writeSettings(folder, host);
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'sh', '-c', inside, 'sh', folder],
    // Its own session, because Ctrl-C is for us.
    { detached: true, stdio: ['pipe', log, log, 'pipe'], env: systemEnvironment() },
  );
  closeSync(log);
  const closed = new Promise(resolve => child.once('close', resolve));
  /** @type {Error | undefined} */
  let failure;
  child.once('error', error => {
    failure = error;
  });
  // Set-up runs on Node 20, which has no Promise.withResolvers.
  let tellEnded = () => {};
  /** @type {Promise<void>} */
  let engineEnded = Promise.resolve();
  let engineRuns = false;
  // It says nothing but that dockerd ended.
  child.stdio[3]?.on('data', () => {
    engineRuns = false;
    tellEnded();
  });
  child.stdin?.on('error', () => {}); // the close that follows tells
  const order = (/** @type {string} */ word) => void child.stdin?.write(`${word}\n`);
  return {
    startEngine() {
      engineEnded = new Promise(resolve => {
        tellEnded = resolve;
      });
      engineRuns = true;
      order('start');
    },
    async endEngine(signal) {
      order(signal);
      await Promise.race([engineEnded, closed]);
    },
    async cutPower() {
      if (child.exitCode === null && child.signalCode === null && failure === undefined) {
        // The namespace's first process is the one to kill: its parent then waits until all others are gone.
        // Nothing in there is asked, so a slower farewell would serve nobody.
        const first = childrenOf(child.pid ?? -1);
        for (const pid of first) process.kill(pid, 'SIGKILL');
        if (first.length === 0) child.kill('SIGKILL');
        await closed;
      }
    },
    throwIfEnded() {
      if (failure !== undefined) throw failure;
      if (!engineRuns || child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
    },
  };
}

/**
 * @param {string} folder
 * @param {string} host
 */
function writeSettings(folder, host) {
  mkdirSync(join(folder, 'etc'), { recursive: true });
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
