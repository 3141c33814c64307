// The images that builds left on the engine: finding one again, and the tags they carry.
import type Docker from 'dockerode';
import type { Commit } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import type { BuiltImage } from '../deploy/ports.ts';
import { buildHash, identityLabels, imageVersion } from './build-identity.ts';
import { engineError, isNotFound } from './engine.ts';
import { label, labelFilter } from './labels.ts';

/**
 * The newest image of this commit and these build settings, tagged if its tag is gone.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function findImage(
  docker: Docker,
  service: Service,
  commit: Commit,
): Promise<BuiltImage | undefined> {
  try {
    const filters = labelFilter(identityLabels(service, commit));
    const images = await docker.listImages({ filters });
    const newest = images.toSorted((a, b) => b.Created - a.Created)[0];
    if (newest === undefined) return undefined;
    const plain = plainTag(service, commit);
    // An untagged image has no list at all on some engines.
    const tags: readonly string[] | null | undefined = newest.RepoTags;
    let tag = tags?.find(name => name.startsWith(plain));
    if (tag === undefined) {
      tag = await chooseTag(docker, service, commit);
      const at = tag.lastIndexOf(':');
      await docker.getImage(newest.Id).tag({ repo: tag.slice(0, at), tag: tag.slice(at + 1) });
    }
    return { tag, id: newest.Id, sizeBytes: newest.Size };
  } catch (error) {
    if (isNotFound(error)) return undefined; // removed meanwhile
    throw engineError(error, 'look for an image');
  }
}

/**
 * `name:sha12`; when an image of the same commit with other build settings has that, `name:sha12-hash8`: an image
 * that loses its last tag is one that `docker image prune` deletes, and a release may still need it.
 */
export async function chooseTag(docker: Docker, service: Service, commit: Commit): Promise<string> {
  const plain = plainTag(service, commit);
  const hash = buildHash(service);
  try {
    const holder = await docker.getImage(plain).inspect();
    const labels: Readonly<Record<string, string>> | null | undefined = holder.Config.Labels;
    return labels?.[label.build] === hash ? plain : `${plain}-${hash.slice(0, 8)}`;
  } catch (error) {
    if (isNotFound(error)) return plain;
    throw engineError(error, 'look for an image');
  }
}

/** @param name an id or a tag */
export async function describeImage(docker: Docker, name: string, tag: string): Promise<BuiltImage> {
  const { Id, Size } = await docker.getImage(name).inspect();
  return { tag, id: Id, sizeBytes: Size };
}

function plainTag(service: Service, commit: Commit): string {
  return `${service.imageName}:${imageVersion(commit)}`;
}
