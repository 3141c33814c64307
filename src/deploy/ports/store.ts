// What is on record: deployments, releases, journals, messages, the audit.
import type { Actor, Commit, Deployment, Release } from '../../core/deployment.ts';
import type { Stage } from '../../core/history.ts';
import type { RollOutJournal } from '../../core/roll-out-journal.ts';
import type { RunSettings, ServiceName } from '../../core/service.ts';
import type { BuiltImage } from './builder.ts';

/** Where a deployment's message is in Slack. */
export interface MessageReference {
  readonly channel: string;
  readonly ts: string;
}

export interface Origin {
  readonly channel: string;
  readonly responseUrl?: string;
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

export interface AskedDeployment {
  readonly draft: NewDeployment;
  readonly origin: Origin;
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
  /** Deployments that are asked for, in order, each with its entry in the audit: all or nothing, in one wait for the disk. */
  begin(asked: readonly AskedDeployment[]): readonly Deployment[];
  /** The deployment alone. */
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
