// Keeps the disk in bounds: looks for room before a build, and removes what nobody can go back to any more.
import { DeployError, type FailureReason, isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { RetentionSettings } from '../core/retention.ts';
import { leastForData, neededForBuild, sizeText } from '../core/room.ts';
import { type App, sameService } from '../core/service.ts';
import { readNeeds } from './needs.ts';
import type {
  Builder,
  Clock,
  Disk,
  EngineStorage,
  LineSink,
  Logs,
  Repositories,
  Storage,
  Store,
} from './ports.ts';
import { attempt, type PruneTools, pruneReleases } from './prune.ts';
import { reconcileService } from './reconcile.ts';

export interface StorageTools {
  readonly store: Store;
  readonly builder: Builder;
  readonly engine: EngineStorage;
  readonly repositories: Pick<Repositories, 'prune' | 'dropKeptTrees'>;
  readonly logs: Pick<Logs, 'prune'>;
  readonly clock: Clock;
  /** The settings in force. */
  readonly settings: () => { readonly apps: readonly App[]; readonly retention: RetentionSettings };
  /** Of the data folder. */
  readonly dataDisk: () => Promise<Disk | undefined>;
  readonly note: LineSink;
}

export interface KeptStorage extends Storage {
  /** The builder that deployments use: it waits for what is being removed, and knows figures of a full disk. */
  readonly builder: Builder;
  /** Removes what nothing needs, within the bounds of the settings. One at a time; never rejects. */
  tidy(signal: AbortSignal): Promise<void>;
}

type DiskFull = Extract<FailureReason, { code: 'disk_full' }>;

/** A copy that no app names costs only a fetch when it is needed again: one of a submodule, for example. */
const unusedMirrorMs = 30 * 24 * 3_600_000;
const engineDisk = 'the Docker engine';

export function createStorage(tools: StorageTools): KeptStorage {
  const { store, engine, clock, settings, note } = tools;
  let removal: Promise<unknown> = Promise.resolve();
  let before: Promise<unknown> = Promise.resolve();
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return await mine;
  };
  const pruneTools: PruneTools = {
    ...tools,
    needs: () => readNeeds(store, settings().apps),
    removing: work => {
      removal = work.catch(() => undefined);
    },
  };

  const pruneLogs = async (olderThanMs: number): Promise<number> => {
    const keptPerService = settings().retention.logsPerService;
    return await tools.logs.prune(
      store.oldDeployments({ before: clock.now() - olderThanMs, keptPerService }),
    );
  };

  const dropTrees = (): Promise<void> => tools.repositories.dropKeptTrees();

  async function tidy(signal: AbortSignal): Promise<void> {
    const { retention, apps } = settings();
    const parts: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['what no release needs', () => pruneReleases(pruneTools, note, signal)],
      ['build cache', () => cutBuildCache(engine, retention.buildCacheBytes, note)],
      ['old logs', () => pruneLogs(retention.logsMs)],
      [
        'unused copies of repositories',
        () =>
          tools.repositories.prune(
            apps.flatMap(app => app.services),
            unusedMirrorMs,
          ),
      ],
    ];
    for (const [what, work] of parts) if (!signal.aborted) await attempt(what, note, work);
  }

  /** From the cheapest to have again to the dearest; each until there is room. */
  async function free(needed: number, first: Disk, log: LineSink, signal: AbortSignal): Promise<Disk> {
    const dataDisk = await tools.dataDisk();
    const onThisDisk = dataDisk?.device === first.device;
    const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['what no release needs', () => pruneReleases(pruneTools, log, signal)],
      ['build cache', () => cutBuildCache(engine, 0, log)],
      ...(onThisDisk
        ? ([
            ['work trees', dropTrees],
            ['old logs', () => pruneLogs(0)],
          ] as const)
        : []),
    ];
    let disk = first;
    for (const [what, work] of ways) {
      if (disk.freeBytes >= needed) break;
      signal.throwIfAborted();
      await attempt(what, log, work);
      disk = (await engine.disk()) ?? disk;
    }
    return disk;
  }

  return {
    builder: carefully(tools.builder, engine, () => removal, note),

    async expectRoomForData() {
      const disk = await tools.dataDisk();
      if (disk === undefined || disk.freeBytes >= leastForData) return;
      await alone(async () => {
        await pruneLogs(settings().retention.logsMs);
        await attempt('work trees', note, dropTrees);
      });
      const now = (await tools.dataDisk()) ?? disk;
      if (now.freeBytes < leastForData) throw tooLittle('the data folder', leastForData, disk, now);
    },

    async makeRoom(service, log, signal) {
      const needed = neededForBuild(store.lastImageBytes(service));
      const first = await engine.disk();
      if (first === undefined) {
        log('How much room the Docker engine has can’t be seen from here.');
        return;
      }
      if (first.freeBytes >= needed) return;
      log(
        `${sizeText(first.freeBytes)} are free in ${first.path}, and this build may need ${sizeText(needed)}`,
      );
      const last = await alone(() => free(needed, first, log, signal));
      log(`${sizeText(last.freeBytes)} are free now`);
      if (last.freeBytes < needed) throw tooLittle(engineDisk, needed, first, last);
    },

    async reconcile(name) {
      const services = settings().apps.flatMap(app => app.services);
      const service = services.find(each => sameService(each, name)) ?? name;
      await reconcileService(tools, service).catch((error: unknown) =>
        note(`whether releases still have their images is not known: ${inWords(error)}`),
      );
    },

    tidy: async signal => await alone(() => tidy(signal)),
  };
}

async function cutBuildCache(engine: EngineStorage, bytes: number, log: LineSink): Promise<void> {
  if (bytes === Number.POSITIVE_INFINITY) return;
  const freed = await engine.pruneBuildCache(bytes, bytes === 0 ? 'all' : 'unshared');
  if (freed > 0) log(`removed ${sizeText(freed)} of build cache`);
}

function tooLittle(where: string, needed: number, first: Disk, last: Disk): DeployError {
  const freed = Math.max(0, last.freeBytes - first.freeBytes);
  return new DeployError({ code: 'disk_low', where, path: last.path, free: last.freeBytes, needed, freed });
}

/** Not every program says so when it finds the disk full: then the disk itself does. */
async function diskFull(error: unknown, engine: EngineStorage): Promise<DiskFull | undefined> {
  if (isDeployError(error, 'disk_full')) return error.reason;
  if (!isDeployError(error, 'build_failed')) return undefined;
  const disk = await engine.disk().catch(() => undefined);
  if (disk === undefined || disk.freeBytes >= leastForData) return undefined;
  const { step, detail } = error.reason;
  const said = [step, detail].filter(part => part !== '').join(': ');
  return { code: 'disk_full', where: engineDisk, detail: said };
}

/** Finds nothing that is on its way out; and leaves no full disk behind. */
function carefully(
  builder: Builder,
  engine: EngineStorage,
  removal: () => Promise<unknown>,
  note: LineSink,
): Builder {
  return {
    has: imageId => builder.has(imageId),
    async find(service, commit) {
      await removal();
      return await builder.find(service, commit);
    },
    async build(request) {
      try {
        return await builder.build(request);
      } catch (error) {
        const full = await diskFull(error, engine);
        if (full === undefined) throw error;
        // What the failed build filled the disk with is of no use to anybody.
        await attempt('build cache', note, () => cutBuildCache(engine, 0, request.log));
        const disk = await engine.disk().catch(() => undefined);
        const figures = disk && { free: disk.freeBytes, total: disk.totalBytes };
        throw new DeployError({ ...full, ...figures }, { cause: error });
      }
    },
  };
}
