// Where sources come from: mirrors of git repositories, and check-outs of single commits.
import type { ResolvedRef } from '../../core/deployment.ts';
import type { Service } from '../../core/service.ts';

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
  /** Removes the work trees that only make the next deployment quicker. */
  dropKeptTrees(): Promise<void>;
}
