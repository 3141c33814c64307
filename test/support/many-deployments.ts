// Several deployments at once in one channel, and how their messages read: for what Slack does to them meanwhile.
import { expect } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene, type Scene } from './deckhand-process.ts';

export interface ManyDeployments extends AsyncDisposable {
  readonly scene: Scene;
  /** Asks for one of each app. @returns their numbers */
  readonly deployAll: () => Promise<readonly number[]>;
  /** Resolves when Deckhand has finished all of these, told or not. */
  readonly allSucceed: (ids: readonly number[]) => Promise<void>;
  /** The messages of this deployment that everybody sees, as they read now. */
  readonly messagesOf: (id: number) => readonly string[];
  /** Waits until each of them has one message, which says that it is live. */
  readonly toldOnce: (ids: readonly number[], timeoutMs?: number) => Promise<void>;
}

/** All apps run the one image of the first commit. @param count of apps */
export async function manyDeployments(count: number): Promise<ManyDeployments> {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await aScene({ apps: count }));
  const { workspace, repository, apps, output } = scene;
  const dana = workspace.as('dana');
  let last = 0;

  async function ask(these: typeof apps): Promise<readonly number[]> {
    const ids: number[] = [];
    for (const { name } of these) {
      const { problem, reply } = await dana.types(`/deploy ${name}`);
      const words = reply === undefined ? '' : readable(reply);
      if (problem !== undefined || !/^$|is next/.test(words))
        throw new Error(`/deploy ${name}: ${problem ?? words}`);
      last += 1;
      ids.push(last);
    }
    return ids;
  }
  async function allSucceed(ids: readonly number[]): Promise<void> {
    const within = { timeoutMs: 60_000 };
    await Promise.all(ids.map(id => output.says(new RegExp(`deployment ${id}: succeeded`), within)));
  }
  const messagesOf = (id: number): readonly string[] =>
    workspace
      .messages('deploys')
      .filter(({ ephemeralTo }) => ephemeralTo === undefined)
      .map(message => readable(message))
      .filter(text => text.split('\n')[0]?.endsWith(`#${id} by @dana`));

  await repository.commit({ serves: 'one' });
  // The image is of the app that builds it, and has to outlive the others when the scene is cleared.
  await allSucceed(await ask(apps.slice(0, 1)));
  const disposal = stack.move();
  return {
    scene,
    deployAll: () => ask(apps),
    allSucceed,
    messagesOf,
    async toldOnce(ids, timeout = 20_000) {
      const live = () => ids.map(id => messagesOf(id).map(text => /is live in production/.test(text)));
      await expect.poll(live, { timeout, interval: 50 }).toEqual(ids.map(() => [true]));
    },
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}
