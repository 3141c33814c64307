// Notices that a container has ended, while it is being proved.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { isDeployError } from '../core/errors.ts';
import { inspectContainer } from './containers.ts';

/** An end that the engine did not tell of is noticed so late. Milliseconds. */
const lookEveryMs = 2000;
/** An engine that refuses to tell, or answers at once, is asked no more often. Milliseconds. */
const restMs = 200;
/** So long an engine may be away that lets containers run on while it is restarted. Milliseconds. */
const patienceMs = 5000;

/** The container does not run any more, or not for the first time. */
export class Ended extends Error {}

/**
 * @param before what it was when it was first looked at
 * @throws Ended; DeployError engine_unreachable, engine_error
 */
export async function inspectRunning(
  docker: Docker,
  id: string,
  before?: ContainerInspectInfo,
): Promise<ContainerInspectInfo> {
  const info = await inspectContainer(docker, id);
  const restarted = before !== undefined && before.State.StartedAt !== info?.State.StartedAt;
  if (!info?.State.Running || restarted) throw new Ended();
  return info;
}

/**
 * Aborts its signal with `Ended` as soon as the container has ended, or with what the engine failed with.
 * Disposing ends the watch.
 */
export function watchEnd(
  docker: Docker,
  begun: ContainerInspectInfo,
): Disposable & { readonly signal: AbortSignal } {
  const end = new AbortController();
  const watching = new AbortController();
  let seenAt = performance.now();
  const look = async (): Promise<void> => {
    try {
      await inspectRunning(docker, begun.Id, begun);
      seenAt = performance.now();
    } catch (error) {
      if (!isDeployError(error, 'engine_unreachable') || performance.now() - seenAt > patienceMs) throw error;
    }
  };
  const watch = async (): Promise<void> => {
    while (!watching.signal.aborted) {
      // This says when to look, not what is so: the engine may refuse it, and an answer may be cut off or get lost.
      const soon = AbortSignal.any([watching.signal, AbortSignal.timeout(lookEveryMs)]);
      const wait = docker.getContainer(begun.Id).wait({ condition: 'not-running', abortSignal: soon });
      await wait.catch(() => undefined);
      if (watching.signal.aborted) return;
      await look();
      await delay(restMs, undefined, { signal: watching.signal }).catch(() => undefined);
    }
  };
  watch().catch((error: unknown) => end.abort(error));
  return { signal: end.signal, [Symbol.dispose]: () => watching.abort() };
}
