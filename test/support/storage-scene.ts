// A storage on a real engine with a real store and builder: builds images, makes them releases that serve, and counts what is left.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Release } from '../../src/core/deployment.ts';
import { defaultRetention, type RetentionSettings } from '../../src/core/retention.ts';
import { readNeeds } from '../../src/deploy/needs.ts';
import type { Builder, Disk, EngineStorage } from '../../src/deploy/ports.ts';
import { createStorage } from '../../src/deploy/storage.ts';
import { dockerBuilder } from '../../src/docker/build.ts';
import { createEngineStorage } from '../../src/docker/prune.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { buildRequest, builtService, someCommit, sourceTree } from '../docker/build-fixture.ts';
import { BASE_IMAGE } from './engine.ts';
import { actor } from './fake-tools.ts';
import { anApp } from './service.ts';

export interface StorageSceneOptions {
  readonly docker: Docker;
  readonly dockerHost: string;
  readonly app: string;
  readonly keep?: number;
  readonly retention?: Partial<RetentionSettings>;
  readonly dataDisk?: () => Promise<Disk | undefined>;
  readonly dropKeptTrees?: () => Promise<void>;
  /** Over the real ones. */
  readonly changes?: { readonly builder?: Partial<Builder>; readonly engine?: Partial<EngineStorage> };
}

export async function storageScene(options: StorageSceneOptions) {
  const { docker, dockerHost, app, keep = 1, retention, dataDisk, dropKeptTrees, changes } = options;
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-storage-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = createStore(openDatabase(folder));
  stack.defer(() => store.close());
  const service = { ...builtService(app), keep };
  const apps = [anApp(service)];
  const notes: string[] = [];
  const prunedLogs: (readonly number[])[] = [];
  const engine = { ...createEngineStorage({ docker, dockerHost, dataPath: folder }), ...changes?.engine };
  const storage = createStorage({
    store,
    engine,
    builder: { ...dockerBuilder(docker, { identity: store.identity() }), ...changes?.builder },
    repositories: { prune: async () => undefined, dropKeptTrees: dropKeptTrees ?? (async () => undefined) },
    logs: { prune: async ids => prunedLogs.push(ids) },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    settings: () => ({ apps, retention: { ...defaultRetention, ...retention } }),
    dataDisk: dataDisk ?? (async () => undefined),
    note: line => notes.push(line),
  });

  /** Builds a fresh commit; `run` is what its Dockerfile runs, if anything. */
  const build = async (run?: string) => {
    const commit = someCommit();
    const step = run === undefined ? '' : `RUN ${run} # ${commit.sha}\n`;
    await using source = await sourceTree({ Dockerfile: `FROM ${BASE_IMAGE}\n${step}` });
    const image = await storage.builder.build(buildRequest(service, source, { commit }));
    return { commit, image };
  };

  const deployment = () =>
    store.createDeployment({
      ...service,
      kind: 'deploy',
      ref: 'main',
      actor,
      requestId: 'r',
      createdAt: Date.now(),
    });

  /** Builds one and records that it serves. */
  const serve = async (run?: string): Promise<Release> => {
    const { commit, image } = await build(run);
    const { run: settings } = service;
    const release = store.createRelease({
      ...service,
      commit,
      ref: 'main',
      image,
      run: settings,
      createdAt: Date.now(),
    });
    const begun = deployment();
    store.saveDeployment({ ...begun, state: 'succeeded', releaseId: release.id });
    store.setServing(service, release.id, begun.id);
    return release;
  };

  const has = async (release: Release) => await storage.builder.has(release.imageId);
  const needs = () => readNeeds(store, apps);
  const disposal = stack.move();
  return {
    store,
    service,
    engine,
    storage,
    notes,
    prunedLogs,
    build,
    serve,
    has,
    needs,
    deployment,
    folder,
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}
