// Which release a roll-back means, and which ones can be gone back to.
import type { Release } from '../core/deployment.ts';
import { wayBack } from '../core/retention.ts';
import type { Accepted, RollBackGoal } from './deployer.ts';
import { courseOf, type Keeping } from './needs.ts';
import type { Store } from './ports.ts';

/** The release that served before the one that serves now, and whose image is there. */
export function previousRelease(store: Store, service: Keeping): Release | undefined {
  const { previous } = wayBack(courseOf(store, service));
  return previous === undefined ? undefined : store.release(previous);
}

/**
 * Every release that one can roll back to, the one that served last first, behind the serving one: kept, and its image is
 * there.
 */
export function releasesToGoBackTo(store: Store, service: Keeping): readonly Release[] {
  const serving = store.serving(service)?.release;
  const others = wayBack(courseOf(store, service)).releases.flatMap(id => store.release(id) ?? []);
  return serving === undefined ? others : [serving, ...others];
}

/** What `/rollback` was asked to restore, or why it can't. Never the release that serves. */
export function releaseFor(store: Store, service: Keeping, goal: RollBackGoal): Accepted<Release> {
  if (goal.kind === 'previous') {
    const release = previousRelease(store, service);
    if (release) return { ok: true, value: release };
    const left = store.release(wayBack({ ...courseOf(store, service), hasImage: () => true }).previous ?? 0);
    return left
      ? notThere(service, left)
      : { ok: false, refusal: { code: 'nothing_to_roll_back_to', service } };
  }
  const known = releasesToGoBackTo(store, service);
  const release = find(store, known, goal);
  if (release && release.id === store.serving(service)?.release.id) {
    return { ok: false, refusal: { code: 'already_serving', service, release } };
  }
  if (release) return { ok: true, value: release };
  const left = find(store, everServed(store, service), goal);
  return left
    ? notThere(service, left)
    : { ok: false, refusal: { code: 'no_such_release', service, goal, known } };
}

function notThere(service: Keeping, release: Release): Accepted<never> {
  const code = release.image === 'gone' ? 'image_gone' : 'not_kept';
  return { ok: false, refusal: { code, service, release } };
}

/** Also those that can't be gone back to any more, the latest first. */
function everServed(store: Store, service: Keeping): readonly Release[] {
  const ids = new Set(courseOf(store, service).served.flatMap(({ releaseId }) => releaseId ?? []));
  return [...ids].flatMap(id => store.release(id) ?? []);
}

function find(
  store: Store,
  among: readonly Release[],
  goal: Exclude<RollBackGoal, { kind: 'previous' }>,
): Release | undefined {
  switch (goal.kind) {
    case 'release':
      return among.find(release => release.id === goal.id);
    case 'commit':
      return among.find(release => release.commit.sha.startsWith(goal.sha.toLowerCase()));
    case 'deployment': {
      const releaseId = store.deployment(goal.id)?.releaseId;
      return among.find(release => release.id === releaseId);
    }
  }
}
