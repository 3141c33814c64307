// Installs Docker from Debian's or Ubuntu's own packages, without letting the system start it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './run.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
const SERVICES = ['docker.service', 'docker.socket', 'containerd.service'];

/** Whether this machine's packages come from Debian or a relative, and we may install some. */
export function canInstall() {
  return (
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release())
  );
}

/**
 * Whether the programs that a private engine needs are there.
 *
 * @returns {string[]} the packages that are missing
 */
export function missingPackages() {
  return [...(onPath('dockerd') ? [] : ['docker.io']), ...(onPath('ip') ? [] : ['iproute2'])];
}

/**
 * Not to be interrupted: half an installation is worse than a late end.
 *
 * @param {readonly string[]} packages
 * @throws {Error} with what apt-get said
 */
export async function install(packages) {
  const quiet = !existsSync(POLICY);
  if (quiet) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
  } finally {
    if (quiet) rmSync(POLICY, { force: true });
  }
  // The package asks for a start at the next boot; whoever wants that can say so.
  if (packages.includes('docker.io') && onPath('systemctl')) await run('systemctl', ['disable', ...SERVICES]);
}

/**
 * Runs apt-get, and once more after `apt-get update` if it fails, because lists that are missing or old are the
 * usual reason.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string, signal?: AbortSignal }} [where]
 */
export async function aptGet(args, where = {}) {
  const options = {
    ...where,
    env: { ...systemEnvironment(), DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  };
  const first = await run('apt-get', args, options);
  if (first.code === 0) return;
  const update = await run('apt-get', ['update'], options);
  const second = update.code === 0 ? await run('apt-get', args, options) : update;
  if (second.code === 0) return;
  const said = second.output.trim().split('\n').slice(-12).join('\n');
  throw new Error(`apt-get ${(update.code === 0 ? args : ['update']).join(' ')} failed:\n${said}`);
}

/** Programs of the system are found even where root's PATH lacks their folders. */
export function systemEnvironment() {
  return { ...process.env, PATH: [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(':') };
}

/** @param {string} program */
function onPath(program) {
  return systemEnvironment()
    .PATH.split(':')
    .some(folder => existsSync(`${folder}/${program}`));
}

function release() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
