// Files and processes that a deployment may leave behind.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

/** What belongs into the data folder. */
const household = /^(deckhand\.[\w.-]+|reserve|logs|mirrors|git|checkouts|trees)$/;
/** What git, or a half-written file, leaves in mirrors and settings. */
const unfinished = /^\/(mirrors|git)\/.*(\.lock$|\/tmp_|\/incoming-|\.keep$|\/config\.)/;

/** Paths of what nobody needs any more, when no deployment runs. */
export function strayFiles({ dataPath, tmpPath }: Pick<World, 'dataPath' | 'tmpPath'>): readonly string[] {
  const unknown = readdirSync(dataPath).filter(name => !household.test(name));
  const work = entries(join(dataPath, 'checkouts')).map(name => `checkouts/${name}`);
  const halves = entries(dataPath, true).filter(name => unfinished.test(`/${name}`));
  return [...unknown, ...work, ...halves, ...entries(tmpPath).map(name => `tmp/${name}`)];
}

/** Command lines of processes that work on Deckhand's data, but for Deckhand itself. */
export function strayProcesses({
  dataPath,
  deckhand,
}: Pick<World, 'dataPath' | 'deckhand'>): readonly string[] {
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid || pid === pidOf(deckhand)) return [];
    const worksHere =
      read(`/proc/${pid}/environ`).includes(dataPath) || target(`/proc/${pid}/cwd`).startsWith(dataPath);
    return worksHere ? [`${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`] : [];
  });
}

function pidOf(deckhand: World['deckhand']): number | undefined {
  try {
    return deckhand.pid();
  } catch {
    return undefined;
  }
}

function entries(path: string, recursive = false): readonly string[] {
  try {
    return readdirSync(path, { recursive }).map(String);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function target(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
