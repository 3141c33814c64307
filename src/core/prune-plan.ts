// Which images and containers on an engine may be removed: a pure decision, from what is there and what is needed.

/** An image as the engine lists it, with what our labels say. */
export interface StoredImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly labels: ImageLabels;
}

/** Absent where nobody labelled it so. */
export interface ImageLabels {
  /** Of the data folder whose Deckhand built it. */
  readonly builtBy?: string;
  /** The full SHA. */
  readonly commit?: string;
  /** Hash of the build settings. */
  readonly build?: string;
}

export interface StoredContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** It runs, is paused, restarts, or was just created. */
  readonly isLive: boolean;
  readonly createdAt: number;
  /** From our labels: the service's key and the release's number. */
  readonly service?: string;
  readonly releaseId?: number;
}

/** What decides, read from the store at this very moment. */
export interface Needs {
  /** This data folder's own name: see `ImageLabels.builtBy`. */
  readonly identity: string;
  /** Every release that has to stay, of all services. */
  readonly releases: ReadonlySet<number>;
  /** The image that a release was made of, and its service's key; undefined when there is no such release. */
  readonly release: (releaseId: number) => { readonly imageId: string; readonly service: string } | undefined;
  /** Whether any release of ours was made of this image. */
  readonly isReleased: (imageId: string) => boolean;
  /** Images of the releases that have to stay. */
  readonly images: ReadonlySet<string>;
  /** Commits that unfinished deployments are about: they may be about to use an image that nothing else needs. */
  readonly commits: ReadonlySet<string>;
  /** Containers that unfinished roll-outs may have to put back. */
  readonly containers: ReadonlySet<string>;
  /** Keys of services that are rolling out. */
  readonly rollingOut: ReadonlySet<string>;
}

/**
 * Of each release that has to stay the newest container stays, so that `docker image prune` spares its image. Others may
 * go when they are stopped, were set aside by Deckhand, and belong to a release that this store knows.
 */
export function removableContainers(
  containers: readonly StoredContainer[],
  needs: Needs,
): readonly StoredContainer[] {
  const newest = new Map<number, StoredContainer>();
  for (const container of containers.filter(each => isOurs(each, needs))) {
    const { releaseId = 0, createdAt } = container;
    if (createdAt >= (newest.get(releaseId)?.createdAt ?? -Infinity)) newest.set(releaseId, container);
  }
  return containers.filter(container => {
    const { id, releaseId = 0, service = '', isLive } = container;
    const isKept = needs.releases.has(releaseId) && newest.get(releaseId) === container;
    const mayGo = isOurs(container, needs) && !isLive && isSetAside(container);
    return mayGo && !isKept && !needs.containers.has(id) && !needs.rollingOut.has(service);
  });
}

/**
 * Never one that a container uses, whosever it is; that somebody else tagged; or that another Deckhand built, which may
 * have releases of it.
 * @param containers those that stay
 */
export function removableImages(
  images: readonly StoredImage[],
  containers: readonly StoredContainer[],
  needs: Needs,
): readonly StoredImage[] {
  const used = new Set(containers.map(({ imageId }) => imageId));
  return images.filter(image => {
    const { id, labels } = image;
    const builtHere = labels.builtBy === needs.identity;
    // Images from before they were labelled so: only those that this store has releases of.
    const isOurs = builtHere || (labels.builtBy === undefined && needs.isReleased(id));
    const isWaitedFor = labels.commit !== undefined && needs.commits.has(labels.commit);
    return isOurs && !isWaitedFor && !needs.images.has(id) && !used.has(id) && hasOnlyOurTags(image);
  });
}

/** Two Deckhands on one engine may count to the same number, and even use the same image: for services of their own. */
function isOurs({ releaseId, imageId, service }: StoredContainer, needs: Needs): boolean {
  const release = releaseId === undefined ? undefined : needs.release(releaseId);
  return release?.imageId === imageId && release.service === service;
}

/** The name that a container gets when another one takes its place. */
export function asideName(name: string, containerId: string): string {
  return `${name}-old-${containerId.slice(0, 12)}`;
}

function isSetAside({ id, name }: StoredContainer): boolean {
  return name.endsWith(asideName('', id));
}

/** The text of a tag: the commit, and the build settings where another build of that commit had the plain one. */
function hasOnlyOurTags({ tags, labels: { commit = '', build = '' } }: StoredImage): boolean {
  const version = commit.slice(0, 12);
  return tags.every(tag => {
    const text = tag.slice(tag.lastIndexOf(':') + 1);
    return version !== '' && (text === version || text === `${version}-${build.slice(0, 8)}`);
  });
}
