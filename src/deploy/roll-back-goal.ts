// Which release a roll-back means.
import type { Release } from '../core/deployment.ts';
import { everServed, wayHere } from '../core/history.ts';
import type { ServiceName } from '../core/service.ts';
import type { Accepted, RollBackGoal } from './deployer.ts';
import type { Store } from './ports.ts';

/** How many deployments back is looked for a release. */
const horizon = 200;

/** The release that served before the one that serves now. */
export function previousRelease(store: Store, service: ServiceName): Release | undefined {
  const serving = store.serving(service)?.release;
  return wayHere(store.served(service, horizon))
    .toReversed()
    .map(id => store.release(id))
    .find(release => release !== undefined && release.id !== serving?.id);
}

/** Every release that one can roll back to, the latest first; the serving one is among them. */
export function releasesThatServed(store: Store, service: ServiceName): readonly Release[] {
  return everServed(store.served(service, horizon)).flatMap(id => store.release(id) ?? []);
}

/** What `/rollback` was asked to restore, or why it can't. Never the release that serves. */
export function releaseFor(store: Store, service: ServiceName, goal: RollBackGoal): Accepted<Release> {
  if (goal.kind === 'previous') {
    const release = previousRelease(store, service);
    if (release) return { ok: true, value: release };
    return { ok: false, refusal: { code: 'nothing_to_roll_back_to', service } };
  }
  const known = releasesThatServed(store, service);
  const release = find(store, known, goal);
  if (!release) return { ok: false, refusal: { code: 'no_such_release', service, goal, known } };
  if (release.id === store.serving(service)?.release.id) {
    return { ok: false, refusal: { code: 'already_serving', service, release } };
  }
  return { ok: true, value: release };
}

function find(
  store: Store,
  known: readonly Release[],
  goal: Exclude<RollBackGoal, { kind: 'previous' }>,
): Release | undefined {
  switch (goal.kind) {
    case 'release':
      return known.find(release => release.id === goal.id);
    case 'commit':
      return known.find(release => release.commit.sha.startsWith(goal.sha.toLowerCase()));
    case 'deployment': {
      const releaseId = store.deployment(goal.id)?.releaseId;
      return known.find(release => release.id === releaseId);
    }
  }
}
