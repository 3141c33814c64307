// Stand-ins for git, the builder, the engine and hooks, with the real store: for the deployer's own logic.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../../src/core/deployment.ts';
import { isFinal } from '../../src/core/deployment.ts';
import { type App, defaultService, type Service } from '../../src/core/service.ts';
import type { Tools } from '../../src/deploy/carry-out.ts';
import { createDeployer } from '../../src/deploy/create-deployer.ts';
import type { Store } from '../../src/deploy/ports.ts';
import type { Surroundings } from '../../src/deploy/run-deployment.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { aCommit, anApp, aService } from './service.ts';

export const actor = { userId: 'U1', teamId: 'T1' };
export const origin = { channel: 'C1' };

/** What a test changes: any part of a port. */
export interface Changes {
  readonly repositories?: Partial<Tools['repositories']>;
  readonly builder?: Partial<Tools['builder']>;
  readonly target?: Partial<Tools['target']>;
  readonly hooks?: Partial<Tools['hooks']>;
  readonly storage?: Partial<Tools['storage']>;
}

function tools(store: Store, changes: Changes): Tools {
  let built = 0;
  return {
    store,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    repositories: {
      resolve: async (_service, ref) => ({
        name: ref ?? 'main',
        kind: 'branch',
        commit: aCommit(ref ?? 'main'),
      }),
      checkOut: async () => ({ path: '/checkout', [Symbol.asyncDispose]: async () => undefined }),
      compare: async () => ({ ahead: 3, behind: 0 }),
      probe: async () => undefined,
      cleanUp: async () => undefined,
      prune: async () => undefined,
      dropKeptTrees: async () => undefined,
      ...changes.repositories,
    },
    builder: {
      find: async () => undefined,
      build: async ({ service, commit }) => ({
        tag: `${service.imageName}:${commit.sha.slice(0, 12)}`,
        id: `sha256:${++built}`,
        sizeBytes: 1,
      }),
      has: async () => true,
      ...changes.builder,
    },
    target: {
      rollOut: async ({ journal, progress }) => {
        progress('roll_out');
        journal({ phase: 'created', newContainerId: 'new', newRestart: { name: 'no' } });
        progress('verify', 'its own health check');
        progress('verify', 'again');
        progress('settle');
        return { ok: true, downtimeMs: 400 };
      },
      recover: async () => ({ served: 'old', previous: 'restored' }),
      cleanUp: async () => undefined,
      keepUp: async () => undefined,
      observe: async () => ({ state: 'running', health: 'none', restarts: 0, oomKilled: false }),
      observeAll: async services =>
        services.map(() => ({ state: 'running', health: 'none', oomKilled: false })),
      ...changes.target,
    },
    hooks: { run: async () => undefined, ...changes.hooks },
    storage: {
      expectRoomForData: async () => undefined,
      makeRoom: async () => undefined,
      reconcile: async () => undefined,
      ...changes.storage,
    },
  };
}

/** A deployer on a fresh data folder; `again` starts another one on the same folder, as after a restart. */
export function aDeployer(
  changes: Changes = {},
  apps: readonly App[] = [anApp(aService())],
  folder?: string,
) {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'deckhand-deployer-'));
  const store = createStore(openDatabase(data));
  const bugs: unknown[] = [];
  const lines: string[] = [];
  const surroundings: Surroundings = {
    logs: {
      open: () => ({ line: text => lines.push(text), complete: () => true, close: async () => undefined }),
      tail: async () => lines,
      prune: async () => 0,
      file: async () => undefined,
    },
    redact: text => text.replaceAll('hunter2', '[redacted]'),
    reportBug: error => {
      bugs.push(error);
      return 'bug1';
    },
    note: () => undefined,
  };
  const deployer = createDeployer(tools(store, changes), surroundings, () => apps);
  const [app] = apps;
  if (!app) throw new Error('no app');
  const service: Service = defaultService(app);

  /** Waits, on the deployer's own events, until a condition on a deployment holds. */
  const waitFor = async (id: number, holds: (deployment: Deployment) => boolean): Promise<Deployment> => {
    const { promise, resolve } = Promise.withResolvers<Deployment>();
    deployer.onChange(each => void (each.id === id && holds(each) && resolve(each)));
    const now = store.deployment(id);
    if (now && holds(now)) resolve(now);
    return await promise;
  };

  const ask = async (ref?: string): Promise<Deployment> => {
    const accepted = await deployer.deploy({
      service,
      actor,
      origin,
      requestId: 'r1',
      ...(ref !== undefined && { ref }),
    });
    if (!accepted.ok) throw new Error(accepted.refusal.code);
    return accepted.value;
  };

  return {
    deployer,
    store,
    service,
    bugs,
    lines,
    waitFor,
    ask,
    /** Deploys and waits for the end. */
    deploy: async (ref?: string) => await waitFor((await ask(ref)).id, each => isFinal(each.state)),
    ended: async (id: number) => await waitFor(id, each => isFinal(each.state)),
    again: (other: Changes = {}, otherApps = apps) => {
      store.close();
      return aDeployer(other, otherApps, data);
    },
    [Symbol.dispose]: () => {
      store.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
