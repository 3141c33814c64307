// Makes a new container reachable as soon as it is up, where packets came for its address before.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContainerInspectInfo } from 'dockerode';

/** Node's own: a service is down meanwhile, which is no time to load a package. */
const run = promisify(execFile);
/** It is done within some 5 ms, and needs nothing of our environment. */
const options = { timeout: 1000, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } };

export interface Neighbour {
  readonly address: string;
  /** The bridge, as this machine calls it. */
  readonly device: string;
}

/**
 * The engine opens a published port some 200 ms before the container's interface is up. A request in between makes the
 * kernel ask for the container's hardware address in vain, and ask again only after a whole second, unless the container
 * itself sends something (engines from 28 on make it do so). The engine tells that address, so the kernel needn't ask:
 * it is handed over as one to be checked at the next use.
 *
 * Needs CAP_NET_ADMIN in the host's network and the program `ip`. Without them nothing is changed, and nothing is
 * lost but that second.
 */
export async function introduce(info: ContainerInspectInfo): Promise<void> {
  const table = await readFile('/proc/net/arp', 'utf8').catch(() => '');
  const unanswered = findUnanswered(table);
  if (unanswered.length === 0) return;
  const networks = Object.values(info.NetworkSettings.Networks);
  for (const { address, device } of unanswered) {
    const network = networks.find(each => each.IPAddress === address && each.MacAddress !== '');
    if (network === undefined) continue;
    // `change` makes no new entry, and `stale` has the address confirmed by the container before it is relied on.
    const change = ['neigh', 'change', address, 'lladdr', network.MacAddress, 'dev', device, 'nud', 'stale'];
    await run('ip', change, options).catch(() => undefined);
  }
}

/** @param table as /proc/net/arp has it (https://man7.org/linux/man-pages/man5/proc_pid_net.5.html); flags of 0 mean that nobody answered */
export function findUnanswered(table: string): readonly Neighbour[] {
  return table.split('\n').flatMap(line => {
    const [address, , flags, , , device] = line.split(/\s+/);
    return address !== undefined && flags === '0x0' && device !== undefined ? [{ address, device }] : [];
  });
}
