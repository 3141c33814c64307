// The public face of deploy/: what commands and buttons can ask for.
import type { Actor, Deployment, Release } from '../core/deployment.ts';
import type { App, Service, ServiceName } from '../core/service.ts';
import type { Observation, Origin, Shortage } from './ports.ts';

export interface DeployRequest {
  readonly service: Service;
  /** As typed; the service's branch when undefined. */
  readonly ref?: string;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly requestId: string;
  readonly retryOf?: number;
}

export interface RollBackRequest {
  readonly service: Service;
  /** `previous`, a release's number, the start of a commit's sha, or a deployment's number. */
  readonly to: RollBackGoal;
  readonly actor: Actor;
  readonly origin: Origin;
  readonly requestId: string;
}

export type RollBackGoal =
  | { readonly kind: 'previous' }
  | { readonly kind: 'release'; readonly id: number }
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'deployment'; readonly id: number };

/** Why something that was asked for is not begun. Rendered for people in slack/. */
export type Refusal =
  | { readonly code: 'shutting_down' }
  /** What is recorded of it would not be sure to get on the disk. */
  | ({ readonly code: 'no_room' } & Shortage)
  /** Nothing served before what serves now. */
  | { readonly code: 'nothing_to_roll_back_to'; readonly service: ServiceName }
  | { readonly code: 'already_serving'; readonly service: ServiceName; readonly release: Release }
  /** A deployment that has not ended decides what serves: which release is the one before is not known yet. */
  | { readonly code: 'not_settled'; readonly service: ServiceName; readonly deployment: Deployment }
  | {
      readonly code: 'no_such_release';
      readonly service: ServiceName;
      readonly goal: RollBackGoal;
      readonly known: readonly Release[];
    }
  /** It served, but more than are kept did so since: its image was removed. */
  | { readonly code: 'not_kept'; readonly service: ServiceName; readonly release: Release }
  | { readonly code: 'image_gone'; readonly service: ServiceName; readonly release: Release }
  | { readonly code: 'engine_unreachable'; readonly detail: string }
  | { readonly code: 'no_such_deployment'; readonly id: number }
  | { readonly code: 'already_ended'; readonly deployment: Deployment }
  /** The switch to the new release is decided; it ends by itself within moments. */
  | { readonly code: 'too_late_to_cancel'; readonly deployment: Deployment }
  /** A crash cut it off, and it is being settled: there is no work left to stop. */
  | { readonly code: 'being_settled'; readonly deployment: Deployment };

export type Accepted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** A service at a glance. */
export interface ServiceState {
  readonly service: Service;
  readonly serving?: { readonly release: Release; readonly deployment: Deployment };
  /** Undefined when the engine could not be asked; `engineError` says why. */
  readonly observation?: Observation;
  readonly engineError?: string;
  /** Running or queued now. */
  readonly current?: Deployment;
  /** What runs is not what was deployed last: a sentence for people, or undefined. */
  readonly drift?: string;
}

export interface ServiceStatus extends ServiceState {
  /** Newest first. */
  readonly recent: readonly Deployment[];
  /** The release that `/rollback` would choose. */
  readonly rollBackTo?: Release;
}

export interface Deployer {
  /** The apps of the configuration in force. */
  apps(): readonly App[];
  /** Records a deployment and queues it; it runs in the background. Does no I/O but the store's: together with what else comes in. */
  deploy(request: DeployRequest): Promise<Accepted<Deployment>>;
  /** The same for an older release: no rebuild. Asks the engine whether the image is there. */
  rollBack(request: RollBackRequest): Promise<Accepted<Deployment>>;
  /** Stops a deployment and waits for nothing: the message tells how it ended. */
  cancel(id: number, by: Actor): Accepted<Deployment>;
  deployment(id: number): Deployment | undefined;
  /** The moment on the clock that a deployment's times are taken from; milliseconds since the epoch. */
  now(deployment: Deployment): number;
  release(id: number): Release | undefined;
  /** The one that serves, then those that one can roll back to, the latest first: kept, and their image is there. */
  releases(service: ServiceName, limit: number): readonly Release[];
  deployments(service: ServiceName | undefined, limit: number): readonly Deployment[];
  /** The good release before the one that serves, when its image is there. */
  previousRelease(service: ServiceName): Release | undefined;
  status(service: Service): Promise<ServiceStatus>;
  /** Many services at a glance, in their order, by one question to the engine. */
  overview(services: readonly Service[]): Promise<readonly ServiceState[]>;
  /** The release that serves, as far as Deckhand knows; asks nobody. */
  servingRelease(service: ServiceName): Release | undefined;
  logTail(deploymentId: number, lines: number): Promise<readonly string[]>;
  logFile(deploymentId: number): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined>;
  /** Called synchronously after every stored change. Listeners must not throw. */
  onChange(listener: (deployment: Deployment) => void): void;
  /** What has to end before this one begins: the next that does, and how many wait behind that. */
  ahead(deployment: Deployment): { readonly next: Deployment; readonly waiting: number } | undefined;
  /** How long a deploy of this service takes, going by the last ones; milliseconds. */
  expectedMs(service: ServiceName): number | undefined;
}
