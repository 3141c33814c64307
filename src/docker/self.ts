// Which container this very process runs in, when it runs in one.
import { readFileSync } from 'node:fs';
import type { EngineAddress } from './engine.ts';

/** Deckhand's own container. */
export interface Self {
  readonly containerId: string;
  /** An absolute path in here. */
  readonly dataPath: string;
  /** How the engine is reached from here. */
  readonly engine: EngineAddress;
  /** Removes what was kept for the old Deckhand, where the hand-over container had no time to. */
  readonly tookOver: () => void;
  /** Resolves when Slack is reached and we listen: nothing less proves a new Deckhand. */
  readonly ready: Promise<void>;
}

/** What engines mount into each container, whatever its network, from a folder that is named after its id. */
const mounted: readonly string[] = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'];
const folder = /\/([0-9a-f]{64})\/(?:userdata\/)?[a-z.]+$/;

/**
 * @param mountInfo as proc_pid_mountinfo(5) has it; this process's own when absent
 * @returns the full id; undefined outside of a container. An engine that has no such container is not the one we run in.
 */
export function ownContainerId(mountInfo = readMountInfo()): string | undefined {
  for (const line of mountInfo.split('\n')) {
    const [, , , root = '', mountPoint = ''] = line.split(' ');
    const id = mounted.includes(mountPoint) ? folder.exec(root)?.[1] : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}

function readMountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    // Not Linux: not in a container.
    return '';
  }
}
