// Clears away what a private engine leaves on the machine once all its processes are gone.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemEnvironment } from './install-docker.mjs';
import { run } from './run.mjs';

export const FOLDER_PREFIX = 'deckhand-engine-';
const FORWARDING = '/proc/sys/net/ipv4/ip_forward';
const CGROUPS = '/sys/fs/cgroup';
/** Made by the engine's programs at fixed places; children first. */
const RUNTIME_FOLDERS = ['/run/containerd', '/run/docker/plugins', '/run/docker', '/run/runc'];

/** @typedef {{ forwarding: string, absent: string[] }} Machine how it was before the first private engine */

/**
 * Removes the bridges, the control groups and the folder of an engine whose processes have ended.
 * With the last of them goes what they share.
 *
 * @param {string} folder
 */
export async function clearAway(folder) {
  for (const bridge of bridges(folder)) {
    if (!existsSync(`/sys/class/net/${bridge}`)) continue;
    const { code, output } = await run('ip', ['link', 'delete', bridge], { env: systemEnvironment() });
    if (code !== 0) throw new Error(`The network bridge ${bridge} can't be deleted: ${output.trim()}`);
  }
  await removeGroups(folder);
  const before = machineBefore(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (before === undefined || anotherRuns()) return;
  if (before.forwarding !== machineNow().forwarding) writeFileSync(FORWARDING, before.forwarding);
  for (const path of before.absent) removeEmpty(path);
}

/**
 * Removes the control groups of an engine whose processes have ended.
 *
 * @param {string} folder
 */
export async function removeGroups(folder) {
  const group = cgroupOf(folder);
  for (const top of [CGROUPS, ...folders(CGROUPS)]) await removeGroup(join(top, group));
}

/** Clears away after engines whose owner was killed before it could do so. */
export async function clearAwayOrphans() {
  for (const folder of privateFolders()) if (isOrphan(folder)) await clearAway(folder);
}

/**
 * Writes down who owns a folder and how the machine was before its engine.
 *
 * @param {string} folder
 */
export function claim(folder) {
  const others = privateFolders().filter(other => other !== folder);
  const before = others.map(machineBefore).find(machine => machine !== undefined) ?? machineNow();
  writeFileSync(join(folder, 'owner'), `${process.pid} ${startTime(process.pid)}`);
  writeFileSync(join(folder, 'before.json'), JSON.stringify(before));
}

/** @param {string} folder */
export function bridgeOf(folder) {
  return `dh-${suffix(folder)}`;
}

/** @param {string} folder */
export function cgroupOf(folder) {
  return `deckhand-${suffix(folder)}`;
}

/** @param {string} folder */
function suffix(folder) {
  return basename(folder).slice(FOLDER_PREFIX.length);
}

/**
 * The engine's own bridge and those of the networks in its database, which is binary with JSON inside.
 *
 * @param {string} folder
 */
function bridges(folder) {
  const database = read(join(folder, 'data/network/files/local-kv.db')) ?? '';
  const named = [...database.matchAll(/"BridgeName":"(br-[0-9a-f]{12})"/g)].map(match => match[1] ?? '');
  return new Set([bridgeOf(folder), ...named]);
}

/**
 * A folder is an orphan when the process that made it is gone, or another has got its number since.
 *
 * @param {string} folder
 */
function isOrphan(folder) {
  const owner = read(join(folder, 'owner'));
  if (owner === undefined) return Date.now() - statSync(folder).mtimeMs > 60_000;
  const [pid, started] = owner.split(' ');
  return startTime(Number(pid)) !== started;
}

/**
 * When a process started, in clock ticks since boot; undefined when there is no such process.
 *
 * @param {number} pid
 */
function startTime(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * @param {string} folder
 * @returns {Machine | undefined}
 */
function machineBefore(folder) {
  const written = read(join(folder, 'before.json'));
  return written === undefined ? undefined : /** @type {Machine} */ (JSON.parse(written));
}

/** @returns {Machine} */
function machineNow() {
  return {
    forwarding: readFileSync(FORWARDING, 'utf8'),
    absent: RUNTIME_FOLDERS.filter(path => !existsSync(path)),
  };
}

/** Whether there is another private engine, be it one of a user with another temporary folder. */
function anotherRuns() {
  const commands = folders('/proc').map(path => read(join(path, 'cmdline')) ?? '');
  return privateFolders().length > 0 || commands.some(line => line.includes(`/${FOLDER_PREFIX}`));
}

/** Only our user's: what others put there is not to be believed. */
function privateFolders() {
  const named = folders(tmpdir()).filter(path => basename(path).startsWith(FOLDER_PREFIX));
  return named.filter(path => statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.());
}

/**
 * Removes a control group and those in it; the kernel refuses that until their last process is gone for good.
 *
 * @param {string} group
 */
async function removeGroup(group) {
  for (const child of folders(group)) await removeGroup(child);
  for (let tries = 0; !removeEmpty(group) && tries < 100; tries += 1) await wait(20);
}

/**
 * @param {string} path
 * @returns {boolean} whether it is not there any more
 */
function removeEmpty(path) {
  try {
    rmdirSync(path);
  } catch {
    // not there, or somebody uses it
  }
  return !existsSync(path);
}

/** @param {string} path */
function folders(path) {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(entry => join(path, entry.name));
  } catch {
    return [];
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
