// Makes images from sources, and finds those that were made before.
import type { Commit } from '../../core/deployment.ts';
import type { Service } from '../../core/service.ts';
import type { LineSink } from './logs.ts';

export interface BuiltImage {
  /** `deckhand/<app>:<sha12>` */
  readonly tag: string;
  /** `sha256:…` */
  readonly id: string;
  readonly sizeBytes: number;
}

export interface BuildProgress {
  readonly step: number;
  readonly total: number;
  /** The Dockerfile's instruction: untrusted text. */
  readonly name: string;
}

export interface BuildRequest {
  readonly service: Service;
  readonly commit: Commit;
  /** The checked-out repository's root. */
  readonly sourcePath: string;
  readonly log: LineSink;
  readonly progress: (progress: BuildProgress) => void;
  readonly signal: AbortSignal;
}

export interface Builder {
  /** The image that an earlier build of this commit with these build settings left, if it is still there. */
  find(service: Service, commit: Commit): Promise<BuiltImage | undefined>;
  /** @throws DeployError build_failed, build_timeout, context_missing, dockerfile_missing, base_image_unavailable, disk_full, engine_unreachable, cancelled */
  build(request: BuildRequest): Promise<BuiltImage>;
  /** Whether the image is still on the engine. */
  has(imageId: string): Promise<boolean>;
}
