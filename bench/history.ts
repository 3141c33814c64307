// Fills a data folder with as much history as a busy team has after years, the way Deckhand itself would have written it.
import { randomBytes } from 'node:crypto';
import type { Commit, Deployment, Release, Step } from '../src/core/deployment.ts';
import { type Service, serviceKey } from '../src/core/service.ts';
import type { Store } from '../src/deploy/ports.ts';
import { openDatabase } from '../src/store/database.ts';
import { createStore } from '../src/store/store.ts';

const dana = { userId: 'U0DANA0000', teamId: 'T0SANDBOX0' };
const channel = 'C0DEPLOYS0';
const minuteMs = 60_000;

export interface HistoryOptions {
  readonly dataFolder: string;
  readonly services: readonly Service[];
  /** How many deployments to add, in turn over all services. */
  readonly deployments: number;
  /** Of all releases: nothing is rolled out. */
  readonly imageId: string;
  /** What serves at the end, by the service's key: what serves already when history is added to history. */
  readonly serving?: ReadonlyMap<string, Release>;
}

/** Nine of ten went well, one was cancelled in its build. @returns what serves at the end, by the service's key */
export function addHistory(options: HistoryOptions): ReadonlyMap<string, Release> {
  const { dataFolder, services, deployments, imageId } = options;
  const database = openDatabase(dataFolder);
  // Nobody's data: it need not survive a power cut, and takes minutes otherwise.
  database.exec('PRAGMA synchronous = OFF');
  const store = createStore(database);
  const serving = new Map<string, Release>();
  try {
    const first = Date.now() - deployments * minuteMs;
    for (let index = 0; index < deployments; index++) {
      const service = services[index % services.length];
      if (service === undefined) throw new Error('History needs a service');
      const at = first + index * minuteMs;
      const last = index >= deployments - services.length;
      const before = last ? options.serving?.get(serviceKey(service)) : undefined;
      if (index % 10 === 9 && !last) addCancelled(store, service, at);
      else serving.set(serviceKey(service), addSucceeded(store, service, at, before ?? imageId));
    }
    return serving;
  } finally {
    store.close();
  }
}

function addCancelled(store: Store, service: Service, at: number): void {
  const failure = { code: 'cancelled' } as const;
  const begun = begin(store, service, at, aCommit(at));
  store.saveDeployment({ ...begun, state: 'cancelled', steps: steps(at, 2), failure, previous: 'untouched' });
}

/** @param what an image for a new release, or the release to serve again */
function addSucceeded(store: Store, service: Service, at: number, what: string | Release): Release {
  const commit = typeof what === 'string' ? aCommit(at) : what.commit;
  const begun = begin(store, service, at, commit);
  const release = typeof what === 'string' ? addRelease(store, service, commit, what) : what;
  store.saveDeployment({
    ...begun,
    state: 'succeeded',
    steps: steps(at, 5),
    releaseId: release.id,
    downtimeMs: 310,
  });
  store.setServing(service, release.id, begun.id);
  return release;
}

function aCommit(at: number): Commit {
  return {
    sha: randomBytes(20).toString('hex'),
    subject: 'Keep the session when the tab is duplicated, and say so in the log',
    author: 'Dana Deployer',
    committedAt: at - minuteMs,
  };
}

function addRelease(
  store: Store,
  { app, environment, run }: Service,
  commit: Commit,
  imageId: string,
): Release {
  const image = { tag: `deckhand/${app}:${commit.sha.slice(0, 12)}`, id: imageId, sizeBytes: 80_000_000 };
  return store.createRelease({
    app,
    environment,
    commit,
    ref: 'main',
    image,
    run,
    createdAt: commit.committedAt,
  });
}

/** Everything that a deployment leaves in the store, but for how it ended. */
function begin(store: Store, service: Service, at: number, commit: Commit): Deployment {
  const { app, environment } = service;
  const draft = {
    app,
    environment,
    kind: 'deploy',
    ref: 'main',
    actor: dana,
    requestId: 'b3nch000',
  } as const;
  const deployment = store.createDeployment({ ...draft, createdAt: at });
  const { id } = deployment;
  const ts = `${Math.round(at / 1000)}.${String(id).padStart(6, '0')}`;
  store.saveOrigin(id, { channel });
  store.saveMessage(id, { channel, ts });
  store.audit({ at, actor: dana, action: 'deploy', service: serviceKey(service), detail: `#${id} main` });
  return { ...deployment, commit, startedAt: at, endedAt: at + 20_000, commitsAhead: 1 };
}

function steps(at: number, count: number): Step[] {
  const names = ['fetch', 'build', 'roll_out', 'verify', 'settle'] as const;
  return names.slice(0, count).map((name, index) => ({
    name,
    outcome: 'done',
    startedAt: at + index * 4000,
    endedAt: at + (index + 1) * 4000,
  }));
}
