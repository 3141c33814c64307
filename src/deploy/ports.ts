// What a deployment needs from the world: one interface for git, the builder, the target, hooks, logs and the store.
import type { Actor, Commit, Deployment, PreviousRelease, Release, ResolvedRef } from '../core/deployment.ts';
import type { FailureReason } from '../core/errors.ts';
import type { Stage } from '../core/history.ts';
import type { StoredContainer, StoredImage } from '../core/prune-plan.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { Hook, RunSettings, Service, ServiceName } from '../core/service.ts';

/** A clean work tree of one commit; disposing removes it. */
export interface Checkout extends AsyncDisposable {
  readonly path: string;
}

export interface Comparison {
  /** Commits in `to` that `from` lacks. */
  readonly ahead: number;
  /** Commits in `from` that `to` lacks. */
  readonly behind: number;
}

export interface Repositories {
  /**
   * Fetches the mirror and finds the commit a ref means; the default branch when `ref` is undefined.
   * @throws DeployError repository_unreachable, repository_denied, ref_not_found, ref_ambiguous, connection_lost, fetch_timeout, git_failed, disk_full
   */
  resolve(service: Service, ref: string | undefined, signal: AbortSignal): Promise<ResolvedRef>;
  /** @throws DeployError submodule_failed, lfs_missing, fetch_timeout, git_failed, disk_full */
  checkOut(service: Service, sha: string, signal: AbortSignal): Promise<Checkout>;
  /** Undefined when the mirror lacks one of the two (a rewritten history). Asks no network. */
  compare(service: Service, from: string, to: string, signal: AbortSignal): Promise<Comparison | undefined>;
  /** Whether the remote answers and lets us in; for `npm run check`. @throws DeployError as resolve */
  probe(service: Service, signal: AbortSignal): Promise<void>;
  /** Removes what a crash left: work trees, lock files. Called once, before anything else. */
  cleanUp(): Promise<void>;
  /** Removes copies that no service names and nothing used for so long, and check-outs that nobody has any more. */
  prune(services: readonly Service[], unusedMs: number): Promise<void>;
}

/** One line of output, without its line end. Implementations never block on it. */
export type LineSink = (line: string) => void;

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

export interface RollOutRequest {
  readonly service: Service;
  readonly deploymentId: number;
  readonly release: Release;
  readonly log: LineSink;
  /** Called as each phase begins, and with the probe's state while verifying. */
  readonly progress: (step: 'roll_out' | 'verify' | 'settle', detail?: string) => void;
  /** Has to be durable when it returns. */
  readonly journal: (entry: RollOutJournal) => void;
  /** Heeded until the new container is proved healthy; after that the roll-out can't be cancelled any more. */
  readonly signal: AbortSignal;
}

export interface RollOutResult {
  /** Undefined when nothing served before. Milliseconds. */
  readonly downtimeMs?: number;
}

/** Deckhand's own container is being replaced: another process goes on from the journal, and the new Deckhand tells the end. */
export interface HandedOver {
  readonly handedOver: true;
}

/** A roll-out that did not succeed also says what became of the release that served. */
export interface RollOutFailure {
  readonly cause: unknown;
  readonly previous: PreviousRelease;
  /** What a person should do by hand. */
  readonly warnings?: readonly string[];
  readonly downtimeMs?: number;
}

export interface RecoveredRollOut {
  readonly served: 'new' | 'old' | 'none';
  readonly previous: PreviousRelease;
  /** Why the new one does not serve, where that was not the crash. */
  readonly cause?: FailureReason;
  /** What a person should do by hand. */
  readonly warnings?: readonly string[];
  readonly downtimeMs?: number;
}

/** What a service's container is doing now, asked of the engine. */
export interface Observation {
  readonly state: 'running' | 'restarting' | 'paused' | 'stopped' | 'absent';
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  readonly containerId?: string;
  readonly imageId?: string;
  /** From our label; absent when somebody else made the container. */
  readonly releaseId?: number;
  /** With `restarts`, absent where it was not asked for. Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly restarts?: number;
  readonly exitCode?: number;
  readonly oomKilled: boolean;
}

export interface Target {
  /** Resolves with how it ended; only a bug rejects. */
  rollOut(
    request: RollOutRequest,
  ): Promise<({ ok: true } & (RollOutResult | HandedOver)) | ({ ok: false } & RollOutFailure)>;
  /**
   * Finishes or undoes what a crash left of a roll-out, or goes on where Deckhand was handed over, so that one release serves.
   * @param signal ends the waiting for a hand-over; what is not recovered then is recovered at the next start
   * @throws DeployError engine_unreachable, engine_error; the signal's reason
   */
  recover(
    service: Service,
    journal: RollOutJournal,
    log: LineSink,
    signal?: AbortSignal,
  ): Promise<RecoveredRollOut>;
  /** Removes containers that no journal and no retention needs: those created for a deployment that never got to its journal. */
  cleanUp(service: Service): Promise<void>;
  /** @throws DeployError engine_unreachable, engine_error */
  observe(service: Service): Promise<Observation>;
  /**
   * Many by one question, in their order: of what runs quietly it tells neither restarts nor the start.
   * @throws DeployError engine_unreachable, engine_error
   */
  observeAll(services: readonly Service[]): Promise<readonly Observation[]>;
}

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
  /** Its anonymous volumes stay: they may hold data. */
  removeContainer(id: string): Promise<void>;
  /**
   * Cuts the build cache down to so many bytes, the longest unused first; returns how many bytes were freed.
   * `unshared` leaves alone what images have in common with it, which frees nothing.
   */
  pruneBuildCache(keepBytes: number, scope: 'unshared' | 'all'): Promise<number>;
  /** Undefined when its disk can't be seen from here. */
  disk(): Promise<Disk | undefined>;
}

export interface HookContext {
  readonly service: Service;
  readonly commit: Commit;
  readonly imageTag: string;
  readonly deploymentId: number;
  readonly phase: 'pre_deploy' | 'post_deploy';
  readonly workingDirectory: string;
  readonly log: LineSink;
  readonly signal: AbortSignal;
}

export interface Hooks {
  /** @throws DeployError hook_failed, hook_timeout, cancelled */
  run(hook: Hook, context: HookContext): Promise<void>;
}

/** A deployment's whole log, in a file. Secrets are redacted before a line is written. */
export interface DeploymentLog {
  readonly line: LineSink;
  /** Whether every line so far is in the file. */
  complete(): boolean;
  close(): Promise<void>;
}

export interface Logs {
  open(deploymentId: number): DeploymentLog;
  /** Last lines, oldest first; empty when there is no log. */
  tail(deploymentId: number, lines: number): Promise<readonly string[]>;
  /** Removes the files of these; returns how many there were. */
  prune(deploymentIds: readonly number[]): Promise<number>;
  /** The file's path and size in bytes, when there is one. */
  file(deploymentId: number): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined>;
}

/** Where a deployment's message is in Slack. */
export interface MessageReference {
  readonly channel: string;
  readonly ts: string;
}

export interface AuditEntry {
  readonly at: number;
  readonly actor: Actor;
  /** `deploy`, `rollback`, `cancel`, `retry`, `refused` … */
  readonly action: string;
  readonly service?: string;
  readonly detail: string;
}

export interface NewDeployment extends ServiceName {
  readonly kind: Deployment['kind'];
  readonly ref: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly createdAt: number;
  readonly releaseId?: number;
  readonly commit?: Commit;
  readonly retryOf?: number;
}

export interface NewRelease extends ServiceName {
  readonly commit: Commit;
  readonly ref: string;
  readonly image: BuiltImage;
  readonly run: RunSettings;
  readonly createdAt: number;
}

/** A release and the image that it needs. */
export interface ReleaseImage extends ServiceName {
  readonly releaseId: number;
  readonly imageId: string;
}

/** The disk of the data folder is full, or can't be written to. */
export interface Shortage {
  readonly folder: string;
  readonly freeBytes: number;
  /** In the database's words, when it can't be written to now. */
  readonly detail?: string;
}

/**
 * Synchronous, and durable when a call returns; but that what has happened is kept in memory, and written later, as long as
 * the disk is full. The journal, a release and a new deployment are on the disk or throw DeployError disk_full.
 */
export interface Store {
  createDeployment(draft: NewDeployment): Deployment;
  saveDeployment(deployment: Deployment): void;
  deployment(id: number): Deployment | undefined;
  /** Newest first. */
  deployments(filter: { readonly service?: ServiceName; readonly limit: number }): readonly Deployment[];
  /** Every deployment not in a final state, oldest first. */
  unfinished(): readonly Deployment[];

  createRelease(draft: NewRelease): Release;
  release(id: number): Release | undefined;
  /** Newest first. */
  releases(service: ServiceName, limit: number): readonly Release[];
  /** Every release whose image is on the engine, as last seen; oldest first. */
  releaseImages(): readonly ReleaseImage[];
  releasesOfImage(imageId: string): readonly ReleaseImage[];
  /** Of every release of this image: whether it is there, was removed by Deckhand, or by somebody else. */
  saveImageState(imageId: string, state: 'there' | 'pruned' | 'gone'): void;
  /** Of the service's newest release; undefined when it has none. */
  lastImageBytes(service: ServiceName): number | undefined;
  /** The same for as long as the data folder lives, and nobody else's: it is on every image that is built. */
  identity(): string;
  /** Ended deployments from before a moment, in milliseconds since the epoch, but for each service's last ones. */
  oldDeployments(but: { readonly before: number; readonly keptPerService: number }): readonly number[];
  /** The release that serves, as far as Deckhand knows, and since which deployment. */
  serving(service: ServiceName): { readonly release: Release; readonly deploymentId: number } | undefined;
  /** The same of every service, with the deployment's record. */
  allServing(): readonly { readonly release: Release; readonly deployment: Deployment }[];
  setServing(service: ServiceName, releaseId: number, deploymentId: number): void;
  /** The deployments that made a release serve, the newest first; without reading their records. */
  served(service: ServiceName, limit: number): readonly Stage[];

  journal(deploymentId: number): RollOutJournal | undefined;
  saveJournal(deploymentId: number, entry: RollOutJournal): void;

  message(deploymentId: number): MessageReference | undefined;
  saveMessage(deploymentId: number, message: MessageReference): void;
  /** The channel that a deployment was asked for in, and where its answer goes when the bot can't post there. */
  saveOrigin(deploymentId: number, origin: Origin): void;
  origin(deploymentId: number): Origin | undefined;
  /** Slack has how the deployment ended. */
  saveTold(deploymentId: number): void;
  /** The unfinished deployments, and those asked for since then whose ending Slack has not; the oldest first. */
  untold(since: number): readonly number[];

  /** Why nothing new may be begun: it is not sure that what is recorded gets on the disk. */
  shortage(): Shortage | undefined;
  /** @throws DeployError disk_full while something that was recorded is only in memory */
  sync(): void;

  audit(entry: AuditEntry): void;
  auditTrail(limit: number): readonly AuditEntry[];
  close(): void;
}

export interface Origin {
  readonly channel: string;
  readonly responseUrl?: string;
}

export interface Clock {
  /** Milliseconds since the epoch, as people read them; somebody may set the machine's clock meanwhile. */
  now(): number;
  /** Milliseconds since some moment; only ever goes on, and at the same pace. For durations. */
  monotonic(): number;
}
