// Years of deployments in a data folder, written through the store itself: for what has to stay quick with them.
import type { Deployment } from '../../src/core/deployment.ts';
import type { Service } from '../../src/core/service.ts';
import type { Store } from '../../src/deploy/ports.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { aCommit } from './service.ts';

const actor = { userId: 'U0ANN', teamId: 'T1' };
const hour = 3_600_000;

/** Every tenth fails, and every fifteenth goes back. The last one of each service serves. @param count of deployments, of all services */
export function writeHistory(
  store: Store,
  services: readonly Service[],
  count: number,
  now = Date.now(),
): void {
  const releases = new Map<Service, number[]>();
  for (let nth = count; nth > 0; nth -= 1) {
    const service = services[nth % services.length];
    if (service === undefined) continue;
    const { app, environment, run } = service;
    const createdAt = now - nth * hour;
    const known = releases.get(service) ?? [];
    releases.set(service, known);
    const isLast = nth <= services.length;
    const back = !isLast && nth % 15 === 0 ? known.at(-2) : undefined;
    const commit = aCommit(nth.toString(16).padStart(7, '0'), `Change number ${nth}`);
    const draft = { app, environment, ref: 'main', actor, requestId: `r${nth}`, createdAt, commit };
    const deployment = store.createDeployment({
      ...draft,
      kind: back === undefined ? 'deploy' : 'rollback',
      ...(back === undefined ? {} : { releaseId: back }),
    });
    const image = {
      tag: `${service.imageName}:${commit.sha.slice(0, 12)}`,
      id: `sha256:${nth}`,
      sizeBytes: 1,
    };
    const releaseId = back ?? store.createRelease({ ...draft, image, run }).id;
    if (back === undefined) known.push(releaseId);
    store.saveOrigin(deployment.id, { channel: 'C1' });
    const fails = !isLast && nth % 10 === 0;
    store.saveDeployment({ ...deployment, ...(fails ? failed(createdAt) : succeeded(createdAt)), releaseId });
    if (!fails) store.setServing(service, releaseId, deployment.id);
    store.audit({ at: createdAt, actor, action: 'deploy', service: app, detail: `#${deployment.id} main` });
  }
}

/** The same in a new data folder, without waiting for the disk at each of them. */
export function fillDataFolder(folder: string, services: readonly Service[], count: number): void {
  const database = openDatabase(folder);
  database.exec('PRAGMA synchronous = OFF');
  const store = createStore(database);
  writeHistory(store, services, count);
  store.close();
}

function succeeded(at: number): Partial<Deployment> {
  return { state: 'succeeded', startedAt: at, endedAt: at + 15_000, steps: steps(at), downtimeMs: 400 };
}

function failed(at: number): Partial<Deployment> {
  const tail = Array.from({ length: 20 }, (_, line) => `npm ERR! line ${line} of what the build said`);
  const failure = { code: 'build_failed', step: 'RUN npm test', detail: 'exit code 1', tail } as const;
  return { ...succeeded(at), state: 'failed', failure, previous: 'untouched' };
}

function steps(at: number): Deployment['steps'] {
  const names = ['fetch', 'build', 'roll_out', 'verify', 'settle'] as const;
  return names.map((name, index) => {
    const startedAt = at + index * 3000;
    return { name, outcome: 'done', startedAt, endedAt: startedAt + 3000, detail: 'step 5/9' };
  });
}
