// How much room the engine has on its disk, where that can be seen from here.
import { readFile, realpath, stat, statfs } from 'node:fs/promises';
import { release as kernelRelease } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { Disk } from '../deploy/ports.ts';
import { isNotFound } from './engine.ts';
import { ownContainerId } from './self.ts';

export interface WhereWeAre {
  /** As DOCKER_HOST has it; the usual socket when absent. */
  readonly dockerHost?: string | undefined;
  readonly dataPath: string;
}

const infoSchema = z.object({
  DockerRootDir: z.string(),
  KernelVersion: z.string(),
  DriverStatus: z.array(z.tuple([z.string(), z.string()])).nullish(),
});

/**
 * The disk that images and build cache go to. Seen from a container, it is that of the data folder when this is a volume
 * of the same engine. Undefined for an engine on another machine, in a virtual one, or out of our sight.
 * @throws what the engine's client throws
 */
export async function engineDisk(
  docker: Docker,
  { dockerHost, dataPath }: WhereWeAre,
): Promise<Disk | undefined> {
  if (!(dockerHost ?? 'unix://').startsWith('unix://')) return undefined;
  const info = infoSchema.parse(await docker.info());
  // A socket may lead into a virtual machine, whose paths say nothing here.
  if (info.KernelVersion !== kernelRelease()) return undefined;
  const root = info.DockerRootDir;
  if (await isVolumeOf(docker, root, dataPath)) return await diskAt(dataPath);
  if (ownContainerId() !== undefined) return undefined;
  const folders = [root, ...(keepsImagesInContainerd(info) ? ['/var/lib/containerd'] : [])];
  const disks = await Promise.all(folders.map(folder => diskAt(folder)));
  // Whichever is full first stops a build.
  return disks
    .filter(disk => disk !== undefined)
    .toSorted((a, b) => a.freeBytes - b.freeBytes)
    .at(0);
}

/** @returns undefined when the folder isn't there, or may not be looked into */
export async function diskAt(path: string): Promise<Disk | undefined> {
  try {
    const [{ bavail, blocks, bsize }, { dev }] = await Promise.all([statfs(path), stat(path)]);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, device: dev, path };
  } catch {
    return undefined;
  }
}

/** Whether a folder of ours is mounted from one of the engine's own volumes, which lie beside its images. */
async function isVolumeOf(docker: Docker, root: string, path: string): Promise<boolean> {
  const source = await mountedFrom(path);
  const name = /\/volumes\/([^/]+)\/_data(?:\/|$)/.exec(source ?? '')?.[1];
  if (name === undefined) return false;
  try {
    const { Driver, Mountpoint, Options } = await docker.getVolume(name).inspect();
    // One with options of its own may be anywhere: on another disk, or in the network.
    const options: Readonly<Record<string, string>> | null = Options;
    const isPlain = Driver === 'local' && Object.keys(options ?? {}).length === 0;
    return isPlain && Mountpoint === join(root, 'volumes', name, '_data');
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/**
 * The folder within its file system that is mounted over a path of ours.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
async function mountedFrom(path: string): Promise<string | undefined> {
  const [mounts, real] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8').catch(() => ''),
    realpath(path).catch(() => path),
  ]);
  const entries = mounts.split('\n').map(line => line.split(' '));
  const over = entries
    .filter(([, , , , point = '']) => real === point || real.startsWith(`${point.replace(/\/$/, '')}/`))
    // The last of the longest: what was mounted later covers what was there.
    .toSorted((a, b) => (a[4] ?? '').length - (b[4] ?? '').length)
    .at(-1);
  return over?.[3];
}

/** Since Engine 29 by default: then they lie with containerd, not in the engine's own folder. */
function keepsImagesInContainerd({ DriverStatus }: z.output<typeof infoSchema>): boolean {
  return (DriverStatus ?? []).some(
    ([name, value]) => name === 'driver-type' && value.startsWith('io.containerd.snapshotter'),
  );
}
