// Room on the disks, and what may be removed to make some.
import type { StoredContainer, StoredImage } from '../../core/prune-plan.ts';
import type { Service, ServiceName } from '../../core/service.ts';
import type { LineSink } from './logs.ts';

/** Room on the disk for what a deployment is about to make. */
export interface Storage {
  /** Before a fetch: a few megabytes for git and the database. @throws DeployError disk_low */
  expectRoomForData(): Promise<void>;
  /**
   * Before a build: when there may be too little room for it, removes what may be removed.
   * @throws DeployError disk_low when that is not enough
   */
  makeRoom(service: Service, log: LineSink, signal: AbortSignal): Promise<void>;
  /** Looks which releases still have their image, so that only those are offered to go back to. Never throws. */
  reconcile(service: ServiceName): Promise<void>;
}

/** A file system. */
export interface Disk {
  /** For whoever is not root. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** The same for two folders on one disk. */
  readonly device: number;
  readonly path: string;
}

/** What the engine holds. @throws DeployError engine_unreachable, engine_error: all of them */
export interface EngineStorage {
  images(): Promise<readonly StoredImage[]>;
  /** In any state, whosever they are. */
  containers(): Promise<readonly StoredContainer[]>;
  /** Never by force. `in use` when the engine refuses, because somebody began to use it. */
  removeImage(image: StoredImage): Promise<'removed' | 'in use'>;
  /** One that is stopped, never by force. Its anonymous volumes stay: they may hold data. */
  removeContainer(id: string): Promise<void>;
  /**
   * Cuts the build cache down to so many bytes, the longest unused first; returns how many bytes were freed.
   * `unshared` leaves alone what images have in common with it, which frees nothing.
   */
  pruneBuildCache(keepBytes: number, scope: 'unshared' | 'all'): Promise<number>;
  /** Undefined when its disk can't be seen from here. */
  disk(): Promise<Disk | undefined>;
}
