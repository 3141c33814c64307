// Notices images that somebody else removed or brought back, so that only what would work is offered to go back to.
import type { StoredImage } from '../core/prune-plan.ts';
import { wayBack } from '../core/retention.ts';
import { courseOf, type Keeping } from './needs.ts';
import type { Builder, Store } from './ports.ts';

export interface ImageTools {
  readonly store: Store;
  readonly builder: Pick<Builder, 'has'>;
}

/**
 * Of all releases, by one list of what the engine has.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function reconcileAll(
  { store, builder }: ImageTools,
  images: readonly StoredImage[],
): Promise<void> {
  const listed = new Set(images.map(({ id }) => id));
  for (const imageId of listed) {
    if (store.releasesOfImage(imageId).length > 0) store.saveImageState(imageId, 'there');
  }
  const missing = new Set(
    store.releaseImages().flatMap(({ imageId }) => (listed.has(imageId) ? [] : imageId)),
  );
  for (const imageId of missing) {
    // It may have been built since the list was made.
    if (!(await builder.has(imageId))) store.saveImageState(imageId, 'gone');
  }
}

/**
 * Of what one service can go back to: a few quick questions.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function reconcileService({ store, builder }: ImageTools, service: Keeping): Promise<void> {
  const seen = new Set<string>();
  for (;;) {
    const offered = wayBack(courseOf(store, service)).releases.flatMap(
      id => store.release(id)?.imageId ?? [],
    );
    // When one is gone, an older one is offered in its place.
    const unseen = [...new Set(offered)].filter(imageId => !seen.has(imageId));
    if (unseen.length === 0) return;
    await Promise.all(
      unseen.map(async imageId => {
        seen.add(imageId);
        if (!(await builder.has(imageId))) store.saveImageState(imageId, 'gone');
      }),
    );
  }
}
