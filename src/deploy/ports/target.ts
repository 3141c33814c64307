// Where a service runs: rolls out, recovers, observes.
import type { PreviousRelease, Release } from '../../core/deployment.ts';
import type { FailureReason } from '../../core/errors.ts';
import type { RollOutJournal } from '../../core/roll-out-journal.ts';
import type { Service } from '../../core/service.ts';
import type { LineSink } from './logs.ts';

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

/** What became of a container that a deployment did not touch, and that ended or was started again meanwhile. */
export interface KeptUp {
  readonly previous: Extract<PreviousRelease, 'restored' | 'not_restored' | 'untouched'>;
  /** What a person should know. */
  readonly warnings: readonly string[];
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
  /**
   * Sees that what served still does: starts and proves what has ended since, though it is meant to run.
   * @param since milliseconds since the epoch
   * @returns undefined when nothing was to be done
   * @throws DeployError engine_unreachable, engine_error
   */
  keepUp(service: Service, since: number, log: LineSink): Promise<KeptUp | undefined>;
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
