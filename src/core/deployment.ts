// The records of the product: commit, release, deployment, its steps and its state.
import type { Failure } from './errors.ts';
import type { RunSettings, ServiceName } from './service.ts';

export interface Commit {
  /** Full 40 (or 64) hex digits. */
  readonly sha: string;
  /** First line of the message, as it was written: untrusted text. */
  readonly subject: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
}

/** What a ref typed by a person turned out to be. */
export interface ResolvedRef {
  /** As shown: `main`, `v1.2`, `pull/12`. */
  readonly name: string;
  readonly kind: 'branch' | 'tag' | 'pull' | 'commit';
  readonly commit: Commit;
}

/** An image built from one commit, with the run settings it was rolled out with. Never changes. */
export interface Release extends ServiceName {
  readonly id: number;
  readonly commit: Commit;
  /** The ref it was built from, for people. */
  readonly ref: string;
  readonly imageTag: string;
  /** `sha256:…`, the engine's image id: what is run, so that a moved tag changes nothing. */
  readonly imageId: string;
  readonly run: RunSettings;
  readonly createdAt: number;
  /** Why its image is not on the engine, as last seen; absent when it is there. */
  readonly image?: 'pruned' | 'gone';
}

export const stepNames = [
  'fetch',
  'build',
  'pre_deploy',
  'roll_out',
  'verify',
  'settle',
  'post_deploy',
] as const;
export type StepName = (typeof stepNames)[number];

export type StepOutcome = 'running' | 'done' | 'skipped' | 'failed' | 'cancelled' | 'interrupted';

export interface Step {
  readonly name: StepName;
  readonly outcome: StepOutcome;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Short text for people: `step 5/9`, `same commit, already built`. Untrusted. */
  readonly detail?: string;
}

export type DeploymentState =
  | 'pending'
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'interrupted';

/** Who asked, by Slack's ids. */
export interface Actor {
  readonly userId: string;
  readonly teamId: string;
}

/** What became of the release that served before a deployment that did not succeed. */
export type PreviousRelease =
  /** Nothing was changed: whatever served, still does. */
  | 'untouched'
  /** It was stopped, and serves again, proved healthy. */
  | 'restored'
  /** It was started again but could not be proved healthy, or could not be started. */
  | 'not_restored'
  /** Nothing was running when the roll-out began. */
  | 'none';

export interface Deployment extends ServiceName {
  readonly id: number;
  readonly kind: 'deploy' | 'rollback';
  /** As the person typed it, or the default branch; for a roll-back the release's ref. Untrusted. */
  readonly ref: string;
  readonly actor: Actor;
  /** Correlates every log line of one deployment. */
  readonly requestId: string;
  readonly state: DeploymentState;
  readonly steps: readonly Step[];
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly commit?: Commit;
  /** Commits between the release that served and this one; negative when it goes back. */
  readonly commitsAhead?: number;
  /** The release to serve: known from the start for a roll-back, after the build for a deploy. */
  readonly releaseId?: number;
  /** The release that served when this deployment began to roll out. */
  readonly previousReleaseId?: number;
  readonly failure?: Failure;
  readonly previous?: PreviousRelease;
  /** How long nothing answered, in milliseconds, as far as Deckhand could see it. */
  readonly downtimeMs?: number;
  /** What a person should know although it succeeded: a failed post_deploy hook, for example. */
  readonly warnings: readonly string[];
  readonly cancelledBy?: Actor;
  /** Who repeated which deployment. */
  readonly retryOf?: number;
  /** A crash cut it off early, and it was begun anew: that is done once only. */
  readonly takenUp?: boolean;
}

export const finalStates: readonly DeploymentState[] = ['succeeded', 'failed', 'cancelled', 'interrupted'];

export function isFinal(state: DeploymentState): boolean {
  return finalStates.includes(state);
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
