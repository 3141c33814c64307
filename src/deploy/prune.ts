// Lets go of the containers and images that no release needs, one by one, and looks again before each.
import { inWords } from '../core/explain.ts';
import {
  type Needs,
  removableContainers,
  removableImages,
  type StoredContainer,
  type StoredImage,
} from '../core/prune-plan.ts';
import { sizeText } from '../core/room.ts';
import type { EngineStorage, LineSink } from './ports.ts';
import { type ImageTools, reconcileAll } from './reconcile.ts';

export interface PruneTools extends ImageTools {
  readonly engine: EngineStorage;
  /** What is needed now: nothing can change between this and what is done next. */
  readonly needs: () => Needs;
  /** Whoever is about to use an image waits for this. */
  readonly removing: (removal: Promise<unknown>) => void;
}

/**
 * Every decision is made anew right before it is carried out, because deployments go on meanwhile.
 * @throws DeployError engine_unreachable, engine_error
 */
export async function pruneReleases(tools: PruneTools, log: LineSink, signal: AbortSignal): Promise<void> {
  const { engine, needs } = tools;
  const [images, containers] = await Promise.all([engine.images(), engine.containers()]);
  await reconcileAll(tools, images);
  const left = new Set(containers);
  for (const container of removableContainers(containers, needs())) {
    if (signal.aborted) return;
    if (!removableContainers([...left], needs()).includes(container)) continue;
    await attempt(`container ${container.name}`, log, async () => {
      await engine.removeContainer(container.id);
      left.delete(container);
      log(`removed container ${container.name}: its release is kept no more`);
    });
  }
  const staying: readonly StoredContainer[] = [...left];
  for (const image of removableImages(images, staying, needs())) {
    if (signal.aborted) return;
    if (removableImages([image], staying, needs()).length > 0) await pruneImage(tools, image, log);
  }
}

/** Marked before it is removed: a crash in between leaves no promise that can't be kept, and the next look mends the mark. */
async function pruneImage(
  { store, engine, removing }: PruneTools,
  image: StoredImage,
  log: LineSink,
): Promise<void> {
  const name = image.tags[0] ?? image.id;
  store.saveImageState(image.id, 'pruned');
  const removal = engine.removeImage(image);
  removing(removal);
  const outcome = await attempt(`image ${name}`, log, async () => await removal);
  if (outcome === 'removed') log(`removed image ${name} (${sizeText(image.sizeBytes)}): no release needs it`);
  else store.saveImageState(image.id, 'there');
}

/** What can't be removed now is tried again the next time. */
export async function attempt<T>(
  what: string,
  log: LineSink,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log(`${what} could not be removed: ${inWords(error)}`);
    return undefined;
  }
}
