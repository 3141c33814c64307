// Does at once what is asked for at the same moment: of many that come together, each would wait for the disk by itself.
import { setImmediate } from 'node:timers/promises';

interface Batch<Asked, Result> {
  readonly asked: Asked[];
  readonly results: Promise<readonly Result[]>;
}

/**
 * @param work gets everything that came in one turn of the event loop, in order, and returns a result for each; what it
 *   throws is thrown to all of them
 */
export function together<Asked, Result>(
  work: (all: readonly Asked[]) => readonly Result[],
): (asked: Asked) => Promise<Result> {
  let batch: Batch<Asked, Result> | undefined;
  const begin = (): Batch<Asked, Result> => {
    const asked: Asked[] = [];
    // After the requests that came in with this one were read.
    const results = setImmediate().then(() => {
      batch = undefined;
      return work(asked);
    });
    return { asked, results };
  };
  return async asked => {
    batch ??= begin();
    const { results, asked: all } = batch;
    const index = all.push(asked) - 1;
    const result = (await results)[index];
    if (result === undefined) throw new Error('There is no result for something that was asked for');
    return result;
  };
}
