// Every way a deployment is expected to fail: one error class with a closed union of reasons.

/** What was left of a container that died or never got healthy, taken before it was removed. Texts are redacted. */
export interface Autopsy {
  readonly exitCode?: number;
  /** True is sure; an engine under load loses one in ten such deaths and says false. */
  readonly oomKilled: boolean;
  /** What it may use, in bytes, when there is a limit. */
  readonly memoryLimitBytes?: number;
  readonly restarts: number;
  /** The engine's own words, when it could not even start the process. */
  readonly engineError?: string;
  /** Output of the last health probe. */
  readonly healthOutput?: string;
  /** Last lines of the container's log, oldest first. */
  readonly lastLogLines: readonly string[];
}

export type FailureReason =
  // git
  | { readonly code: 'repository_unreachable'; readonly repository: string; readonly detail: string }
  | { readonly code: 'repository_denied'; readonly repository: string; readonly detail: string }
  | {
      readonly code: 'ref_not_found';
      readonly ref: string;
      readonly suggestions: readonly string[];
      /** The app itself, where its name is near: with one app, a word alone is taken for a ref. */
      readonly app?: string;
    }
  | { readonly code: 'ref_ambiguous'; readonly ref: string; readonly candidates: readonly string[] }
  | { readonly code: 'connection_lost'; readonly repository: string; readonly detail: string }
  | { readonly code: 'fetch_timeout'; readonly repository: string; readonly timeoutMs: number }
  | { readonly code: 'lfs_missing'; readonly repository: string }
  | { readonly code: 'submodule_failed'; readonly detail: string }
  | { readonly code: 'git_failed'; readonly detail: string }
  // build
  | { readonly code: 'context_missing'; readonly path: string }
  | { readonly code: 'dockerfile_missing'; readonly path: string }
  | {
      readonly code: 'build_failed';
      readonly step: string;
      readonly detail: string;
      readonly tail: readonly string[];
    }
  | { readonly code: 'build_timeout'; readonly timeoutMs: number }
  | { readonly code: 'base_image_unavailable'; readonly image: string; readonly detail: string }
  | {
      readonly code: 'disk_full';
      readonly where: string;
      readonly detail: string;
      /** Bytes, where they can be seen. */
      readonly free?: number;
      readonly total?: number;
    }
  /** Found out beforehand: nothing was begun. All in bytes. */
  | {
      readonly code: 'disk_low';
      /** `the Docker engine` or `the data folder`. */
      readonly where: string;
      readonly path: string;
      readonly free: number;
      readonly needed: number;
      readonly freed: number;
    }
  // engine
  | { readonly code: 'engine_unreachable'; readonly detail: string }
  | { readonly code: 'engine_error'; readonly action: string; readonly detail: string }
  | { readonly code: 'image_missing'; readonly image: string }
  | { readonly code: 'name_taken'; readonly name: string }
  | { readonly code: 'port_taken'; readonly port: number; readonly holder?: string }
  | { readonly code: 'settings_refused'; readonly detail: string }
  | { readonly code: 'network_missing'; readonly network: string }
  /** The container that serves vanishes when it is stopped, so that it could not be put back. */
  | { readonly code: 'no_way_back'; readonly container: string }
  | { readonly code: 'stop_timeout'; readonly container: string; readonly timeoutMs: number }
  // health
  | { readonly code: 'start_failed'; readonly detail: string; readonly autopsy: Autopsy }
  | { readonly code: 'exited'; readonly autopsy: Autopsy }
  | { readonly code: 'unhealthy'; readonly probe: string; readonly autopsy: Autopsy }
  | {
      readonly code: 'health_timeout';
      readonly probe: string;
      readonly timeoutMs: number;
      readonly autopsy: Autopsy;
    }
  // hooks
  | {
      readonly code: 'hook_failed';
      readonly hook: string;
      readonly exitCode?: number;
      readonly tail: readonly string[];
    }
  | { readonly code: 'hook_timeout'; readonly hook: string; readonly timeoutMs: number }
  // control
  | { readonly code: 'cancelled' }
  | { readonly code: 'shutting_down' }
  | { readonly code: 'crashed' }
  | { readonly code: 'service_removed'; readonly service: string }
  | { readonly code: 'bug'; readonly errorId: string };

export type FailureCode = FailureReason['code'];
/** Stored with a deployment and shown to people. */
export type Failure = FailureReason;

/** An expected failure. Anything else that is thrown is a bug. */
export class DeployError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, options?: ErrorOptions) {
    super(reason.code, options);
    this.name = 'DeployError';
    this.reason = reason;
  }
}

export function isDeployError<Code extends FailureCode>(
  error: unknown,
  code: Code,
): error is DeployError & { readonly reason: Extract<FailureReason, { code: Code }> } {
  return error instanceof DeployError && error.reason.code === code;
}
