// What is kept to go back to: which releases of a service, and how much else of what deployments leave behind.
import { everServed, type Stage, wayHere } from './history.ts';

/** What is the host's, not an app's. */
export interface RetentionSettings {
  /** The engine's build cache is cut to this many bytes; infinite when there is no bound. */
  readonly buildCacheBytes: number;
  /** Deployment logs older than this go, in milliseconds; infinite when all are kept. */
  readonly logsMs: number;
  /** So many of a service's last logs stay, however old. */
  readonly logsPerService: number;
}

export const defaultRetention: RetentionSettings = {
  buildCacheBytes: 10 * 2 ** 30,
  logsMs: 90 * 24 * 3_600_000,
  logsPerService: 20,
};

/** Of a service that the configuration names no more, or that says nothing else. */
export const defaultKeep = 5;

/** All that decides what is kept of one service. */
export interface Course {
  /** Its deployments, newest first; only those that succeeded matter. */
  readonly served: readonly Stage[];
  /** The release that serves. */
  readonly serving: number | undefined;
  /** Releases that anything unfinished is about: those to go to, and those to put back. */
  readonly inUse: readonly number[];
  /** What the last deployment built, however it ended: trying it again then needs no build. */
  readonly last: number | undefined;
  /** How many are kept to go back to: 1 or more. */
  readonly keep: number;
  /** Whether a release's image is on the engine. */
  readonly hasImage: (releaseId: number) => boolean;
}

/** Where one can go back to: never the release that serves, never one whose image is gone. */
export interface WayBack {
  /** The release before: what `/rollback` alone goes to. It is among `releases`. */
  readonly previous: number | undefined;
  /** At most `keep`, the one that served last first. */
  readonly releases: readonly number[];
}

/**
 * The release before on the way that the service came, and those that served last, `keep` together. After going back,
 * what was left is still among them: going back may have been the mistake.
 */
export function wayBack({ served, serving, keep, hasImage }: Omit<Course, 'inUse' | 'last'>): WayBack {
  const possible = (id: number): boolean => id !== serving && hasImage(id);
  const previous = wayHere(served).findLast(possible);
  const chosen = new Set<number>(previous === undefined ? [] : [previous]);
  const candidates = everServed(served);
  for (const id of candidates) {
    if (chosen.size >= keep) break;
    if (possible(id)) chosen.add(id);
  }
  return { previous, releases: candidates.filter(id => chosen.has(id)) };
}

/** Every release of a service whose image must stay. */
export function neededReleases(course: Course): ReadonlySet<number> {
  const { serving, inUse, last } = course;
  const always = [serving, last].filter(id => id !== undefined);
  return new Set([...always, ...inUse, ...wayBack(course).releases]);
}
