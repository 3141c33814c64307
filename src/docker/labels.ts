// The names of every label that Deckhand writes on images and containers, in one place.

/** Ours. What runs is found again by these, never by a name. */
export const label = {
  app: 'deckhand.app',
  environment: 'deckhand.environment',
  /** The service's key: `app/environment`. */
  service: 'deckhand.service',
  /** The release's id. */
  release: 'deckhand.release',
  /** The id of the deployment that made the container. */
  deployment: 'deckhand.deployment',
  /** The full SHA. */
  commit: 'deckhand.commit',
  /** Hash of the repository's address and the build settings: with the commit, it names an image. */
  build: 'deckhand.build',
  /** Of the data folder whose Deckhand built an image: another Deckhand on the same engine has another. */
  identity: 'deckhand.identity',
  /** What a container is for: see `Role`. */
  role: 'deckhand.role',
} as const;

/**
 * `serving` also for one that served and is kept stopped; `canary` is the trial without ports; `hand_over` replaces
 * Deckhand's own container.
 */
export type Role = 'serving' | 'canary' | 'hand_over';

/** The labels of the OCI image specification (annotations.md) that we fill. */
export const ociLabel = {
  revision: 'org.opencontainers.image.revision',
  /** The repository's address, without credentials. */
  source: 'org.opencontainers.image.source',
  /** RFC 3339. */
  created: 'org.opencontainers.image.created',
  version: 'org.opencontainers.image.version',
  title: 'org.opencontainers.image.title',
} as const;

/** The engine's list filter for labels: each given one has to have that value. */
export function labelFilter(labels: Readonly<Record<string, string>>): { label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}
