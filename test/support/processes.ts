// The processes that a process started, from /proc: whether something is left, and what can be read of them.
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  /** Its arguments, as anybody on the machine can read them. */
  readonly command: string;
}

/** All descendants of a process that run now. */
export function descendantsOf(root: number): readonly Process[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? parentOf(pid) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const next = children.get(queue.shift() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found.map(pid => ({ pid, command: read(pid, 'cmdline').replaceAll('\0', ' ').trim() }));
}

/** What a process keeps in memory, in bytes. @throws Error when it is gone */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status'))?.[1];
  if (kilobytes === undefined) throw new Error(`There is no process ${pid}.`);
  return Number(kilobytes) * 1024;
}

/** Undefined for one that is gone, or has ended and only waits to be reaped. */
function parentOf(pid: number): number | undefined {
  // The name in parentheses may have spaces and parentheses of its own.
  const [state, parent] = read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return state === undefined || state === 'Z' || parent === undefined ? undefined : Number(parent);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
