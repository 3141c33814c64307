// What of the engine's images and containers is needed: read from the store at the moment when it is asked.
import type { Deployment } from '../core/deployment.ts';
import type { Needs } from '../core/prune-plan.ts';
import { type Course, defaultKeep, neededReleases } from '../core/retention.ts';
import { type App, type ServiceName, sameService, serviceKey } from '../core/service.ts';
import type { ReleaseImage, Store } from './ports.ts';

/** How many successes back the way is looked for. */
const horizon = 1000;

/** A service that the configuration names no more keeps its way back too: it may be put back. */
export type Keeping = ServiceName & { readonly keep?: number };

/** As much of a service's course as the way back takes. */
export function courseOf(
  store: Store,
  service: Keeping,
  hasImage: Course['hasImage'] = id => hasItsImage(store, id),
): Omit<Course, 'inUse' | 'last'> {
  return {
    served: store.served(service, horizon),
    serving: store.serving(service)?.release.id,
    keep: service.keep ?? defaultKeep,
    hasImage,
  };
}

function hasItsImage(store: Store, releaseId: number): boolean {
  const release = store.release(releaseId);
  return release !== undefined && release.image === undefined;
}

/** Of all services that have images, whether they are configured or not. */
export function readNeeds(store: Store, apps: readonly App[]): Needs {
  const configured = apps.flatMap(app => app.services);
  const withImage = store.releaseImages();
  const known = new Map(withImage.map(each => [each.releaseId, each]));
  const images = new Map(withImage.map(({ releaseId, imageId }) => [releaseId, imageId]));
  const unfinished = store.unfinished();
  const releases = servicesOf(withImage).flatMap(name => {
    const service = configured.find(each => sameService(each, name)) ?? name;
    const own = unfinished.filter(each => sameService(each, name));
    return [...neededReleases(wholeCourse(store, service, own, images))];
  });
  const journals = unfinished.map(each => [each, store.journal(each.id)] as const);
  return {
    identity: store.identity(),
    releases: new Set(releases),
    release: id => {
      const release = known.get(id) ?? store.release(id);
      return release && { imageId: release.imageId, service: serviceKey(release) };
    },
    isReleased: imageId => store.releasesOfImage(imageId).length > 0,
    images: new Set(releases.flatMap(id => images.get(id) ?? [])),
    commits: new Set(unfinished.flatMap(({ commit }) => commit?.sha ?? [])),
    containers: new Set(
      journals.flatMap(([, journal]) => [journal?.newContainerId, journal?.oldContainerId]).filter(isText),
    ),
    rollingOut: new Set(
      journals.filter(([, journal]) => journal !== undefined).map(([each]) => serviceKey(each)),
    ),
  };
}

function wholeCourse(
  store: Store,
  service: Keeping,
  unfinished: readonly Deployment[],
  images: ReadonlyMap<number, string>,
): Course {
  const inUse = unfinished.flatMap(({ releaseId, previousReleaseId }) => [releaseId, previousReleaseId]);
  return {
    ...courseOf(store, service, id => images.has(id)),
    inUse: inUse.filter(id => id !== undefined),
    last: store.deployments({ service, limit: 1 })[0]?.releaseId,
  };
}

function servicesOf(images: readonly ReleaseImage[]): readonly ServiceName[] {
  return [...new Map(images.map(each => [serviceKey(each), each])).values()];
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
