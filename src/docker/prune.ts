// What the engine holds, and letting go of it: images, containers, build cache. What may go is decided elsewhere.
import type Docker from 'dockerode';
import { z } from 'zod';
import { DeployError } from '../core/errors.ts';
import type { StoredContainer, StoredImage } from '../core/prune-plan.ts';
import type { EngineStorage } from '../deploy/ports.ts';
import { dial } from './build-dial.ts';
import { engineDisk } from './disk.ts';
import { engineError, isConflict, isNotFound } from './engine.ts';
import { label, ociLabel } from './labels.ts';

/** Deleting gigabytes takes a slow disk a while. */
const longestRemovalMs = 10 * 60_000;
const stoppedStates: readonly string[] = ['exited', 'dead'];

export interface EngineStorageOptions {
  readonly docker: Docker;
  /** As DOCKER_HOST has it. */
  readonly dockerHost?: string | undefined;
  /** Where Deckhand keeps its own data. */
  readonly dataPath: string;
}

export function createEngineStorage({ docker, dockerHost, dataPath }: EngineStorageOptions): EngineStorage {
  return {
    images: async () =>
      await named('list the images', async () => (await docker.listImages()).map(readImage)),
    containers: async () =>
      await named('list the containers', async () =>
        (await docker.listContainers({ all: true })).map(readContainer),
      ),
    removeImage: async image => await removeImage(docker, image),
    removeContainer: async id => await removeStopped(docker, id),
    pruneBuildCache: async (keepBytes, scope) => await pruneBuildCache(docker, keepBytes, scope),
    disk: async () => await engineDisk(docker, { dockerHost, dataPath }),
  };
}

/** Lists of the engine hold null where they are empty; the library's types don't know. */
type Maybe<T> = T | null | undefined;

function readImage({ Id, RepoTags, Labels, Size }: Docker.ImageInfo): StoredImage {
  const labels: Maybe<Readonly<Record<string, string>>> = Labels;
  const tags: Maybe<readonly string[]> = RepoTags;
  const { [label.identity]: builtBy, [label.build]: build } = labels ?? {};
  const commit = labels?.[label.commit] ?? labels?.[ociLabel.revision];
  return {
    id: Id,
    tags: (tags ?? []).filter(tag => tag !== '<none>:<none>'),
    sizeBytes: Size,
    labels: {
      ...(builtBy === undefined ? {} : { builtBy }),
      ...(commit === undefined ? {} : { commit }),
      ...(build === undefined ? {} : { build }),
    },
  };
}

function readContainer(info: Docker.ContainerInfo): StoredContainer {
  const labels: Maybe<Readonly<Record<string, string>>> = info.Labels;
  const names: Maybe<readonly string[]> = info.Names;
  const releaseId = Number.parseInt(labels?.[label.release] ?? '', 10);
  const service = labels?.[label.service];
  return {
    id: info.Id,
    name: (names?.[0] ?? '').replace(/^\//, ''),
    imageId: info.ImageID,
    isLive: !stoppedStates.includes(info.State),
    createdAt: info.Created,
    ...(service === undefined ? {} : { service }),
    ...(Number.isNaN(releaseId) ? {} : { releaseId }),
  };
}

/** Never by force: somebody may have started it since it was looked at. */
async function removeStopped(docker: Docker, id: string): Promise<void> {
  const abortSignal = AbortSignal.timeout(longestRemovalMs);
  try {
    await docker.getContainer(id).remove({ v: false, abortSignal });
  } catch (error) {
    if (!isNotFound(error)) throw engineError(error, `remove container ${id.slice(0, 12)}`);
  }
}

/** One tag after the other, as long as the engine lets go of them: never by force. */
async function removeImage(docker: Docker, { id, tags }: StoredImage): Promise<'removed' | 'in use'> {
  const abortSignal = AbortSignal.timeout(longestRemovalMs);
  try {
    for (const name of tags.length === 0 ? [id] : tags) {
      await docker
        .getImage(name)
        .remove({ abortSignal })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }
    return 'removed';
  } catch (error) {
    // Somebody began to use it since it was looked at.
    if (isConflict(error)) return 'in use';
    throw engineError(error, `remove image ${tags[0] ?? id}`);
  }
}

const prunedSchema = z.object({ SpaceReclaimed: z.number().nullish() });

/**
 * Engines before API 1.48 know `keep-storage`, later ones `reserved-space` and `max-used-space`, and each passes over
 * what it doesn't know. What a build uses at the moment is spared by the engine.
 * @see https://docs.docker.com/reference/api/engine/version-history/
 */
async function pruneBuildCache(
  docker: Docker,
  keepBytes: number,
  scope: 'unshared' | 'all',
): Promise<number> {
  try {
    const answer = await dial(docker, {
      method: 'POST',
      path: '/build/prune?',
      options: {
        'keep-storage': keepBytes,
        'reserved-space': keepBytes,
        'max-used-space': keepBytes,
        ...(scope === 'all' ? { all: true } : {}),
      },
      abortSignal: AbortSignal.timeout(longestRemovalMs),
      statusCodes: { 200: true, 400: 'bad parameter', 404: 'no such thing', 500: 'server error' },
    });
    return prunedSchema.parse(answer).SpaceReclaimed ?? 0;
  } catch (error) {
    const known = engineError(error, 'prune the build cache');
    // The classic builder has no cache to prune.
    if (known instanceof DeployError && known.reason.code === 'engine_error') return 0;
    throw known;
  }
}

async function named<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw engineError(error, action);
  }
}
