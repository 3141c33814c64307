// A store that outlasts a full disk: what can't be written is kept in memory, answered from there, and written later.
import { statfsSync } from 'node:fs';
import { type Deployment, isFinal } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import { serviceKey } from '../core/service.ts';
import type { MessageReference, Origin, Shortage, Store } from '../deploy/ports.ts';
import type { Reserve } from './reserve.ts';
import { createUnwritten } from './unwritten.ts';

export interface EnduringOptions {
  readonly folder: string;
  readonly reserve: Reserve;
  readonly note: (message: string, error?: unknown) => void;
  /** How often what is not written is tried again. Milliseconds. */
  readonly retryMs?: number;
}

/**
 * Records of what has happened never fail: a deployment's changes, what serves, messages, the audit. What has to be on the
 * disk before something is done does fail: the journal, a release, a new deployment (DeployError disk_full). All but the
 * last may use the reserve.
 */
export function createEnduringStore(store: Store, options: EnduringOptions): Store {
  const { folder, reserve } = options;
  const unwritten = createUnwritten(options);
  /** Of every deployment that is not ended and written, the last record: reading it needs no disk. */
  const latest = new Map<number, Deployment>();
  const serving = new Map<string, { readonly releaseId: number; readonly deploymentId: number }>();
  const messages = new Map<number, MessageReference>();
  const origins = new Map<number, Origin>();
  const current = (deployment: Deployment): Deployment => latest.get(deployment.id) ?? deployment;

  const full = (cause: unknown): DeployError => {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new DeployError({ code: 'disk_full', where: 'Deckhand’s data folder', detail }, { cause });
  };
  /** @throws DeployError disk_full */
  const sync = (): void => {
    if (!unwritten.flush()) throw full(unwritten.problem());
  };
  const shortage = (): Shortage | undefined => {
    if (unwritten.flush() && reserve.take()) return undefined;
    const { bavail, bsize } = statfsSync(folder);
    const problem = unwritten.problem();
    return {
      folder,
      freeBytes: bavail * bsize,
      ...(problem instanceof Error && { detail: problem.message }),
    };
  };
  /** @throws DeployError disk_full */
  const brandNew = <T>(create: () => T): T => {
    if (shortage()) throw full(unwritten.problem() ?? 'The reserve is in use.');
    return unwritten.must(create, full);
  };

  return {
    ...store,
    sync,
    shortage,
    begin: asked => brandNew(() => store.begin(asked)),
    createDeployment: draft => brandNew(() => store.createDeployment(draft)),
    saveDeployment(deployment) {
      const { id, state } = deployment;
      latest.set(id, deployment);
      const forget = forgetting(latest, id, deployment);
      const written = (): void => void (isFinal(state) && forget());
      unwritten.write(`deployment ${id}`, () => store.saveDeployment(deployment), written);
    },
    deployment: id => latest.get(id) ?? store.deployment(id),
    deployments: filter => store.deployments(filter).map(current),
    unfinished: () =>
      store
        .unfinished()
        .map(current)
        .filter(({ state }) => !isFinal(state)),

    createRelease(draft) {
      sync();
      return unwritten.must(() => store.createRelease(draft), full);
    },
    saveImageState(imageId, state) {
      const save = (): void => store.saveImageState(imageId, state);
      if (state !== 'pruned') return unwritten.write(`image ${imageId}`, save);
      // It is about to be removed, which is done only to what is not offered any more.
      sync();
      return unwritten.must(save, full);
    },
    setServing(service, releaseId, deploymentId) {
      const key = serviceKey(service);
      const now = { releaseId, deploymentId };
      serving.set(key, now);
      const save = (): void => store.setServing(service, releaseId, deploymentId);
      unwritten.write(`serving ${key}`, save, forgetting(serving, key, now));
    },
    serving(service) {
      const kept = serving.get(serviceKey(service));
      const release = kept && store.release(kept.releaseId);
      return kept && release ? { release, deploymentId: kept.deploymentId } : store.serving(service);
    },
    allServing() {
      const unsaved = [...serving.values()].flatMap(({ releaseId, deploymentId }) => {
        const release = store.release(releaseId);
        const deployment = latest.get(deploymentId) ?? store.deployment(deploymentId);
        return release && deployment ? [{ release, deployment }] : [];
      });
      const saved = store.allServing().filter(({ release }) => !serving.has(serviceKey(release)));
      return [...saved.map(each => ({ ...each, deployment: current(each.deployment) })), ...unsaved];
    },
    saveJournal(id, entry) {
      sync();
      unwritten.must(() => store.saveJournal(id, entry), full);
    },

    saveMessage(id, message) {
      messages.set(id, message);
      const save = (): void => store.saveMessage(id, message);
      unwritten.write(`message ${id}`, save, forgetting(messages, id, message));
    },
    message: id => messages.get(id) ?? store.message(id),
    saveOrigin(id, origin) {
      origins.set(id, origin);
      const save = (): void => store.saveOrigin(id, origin);
      unwritten.write(`origin ${id}`, save, forgetting(origins, id, origin));
    },
    origin: id => origins.get(id) ?? store.origin(id),
    saveTold: id => unwritten.write(`told ${id}`, () => store.saveTold(id)),
    audit: entry => unwritten.write(Symbol('audit'), () => store.audit(entry)),
    close() {
      unwritten.close();
      store.close();
    },
  };
}

/** What is written need not be kept in memory, unless something newer has come in its place. */
function forgetting<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value): () => void {
  return () => void (kept.get(key) === value && kept.delete(key));
}
