// Stops the old Deckhand and starts the new one; when that does not take over in time, puts the old one back.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import {
  containerName,
  inspectContainer,
  renameContainer,
  setRestartPolicy,
  stopContainer,
} from '../docker/containers.ts';
import { engineError } from '../docker/engine.ts';
import type { HandOverOrder } from '../docker/hand-over-order.ts';
import { startOnFreedPorts } from '../docker/ports-in-use.ts';
import type { KeptCopy } from '../store/kept-copy.ts';

const lookEveryMs = 200;

export interface Hands {
  readonly docker: Docker;
  readonly order: HandOverOrder;
  /** Of the hand-over container. */
  readonly ownId: string;
  readonly copy: KeptCopy;
  readonly say: (line: string) => void;
}

/**
 * Returns when exactly one Deckhand runs, with its restart policy. Whatever ends this or makes it throw, it is to be called
 * again: what it has done and decided is what the engine says.
 */
export async function replace(hands: Hands): Promise<void> {
  const { docker, order, ownId } = hands;
  const own = await inspectContainer(docker, ownId);
  const decided = own !== undefined && containerName(own) === order.decidedName;
  if (!decided && !(await hasTakenOver(hands))) await tryNew(hands);
  if (await mayPutBack(hands)) await putBack(hands);
  else await keepNew(hands);
}

/** The new one says so by its name: first the one that decides, then the service's. */
async function hasTakenOver(hands: Hands, info?: ContainerInspectInfo): Promise<boolean> {
  const { docker, order } = hands;
  const fresh = info ?? (await inspectContainer(docker, order.newContainerId));
  return fresh !== undefined && [order.decidedName, order.containerName].includes(containerName(fresh));
}

/** Returns when the new one has taken over, has ended, or has had its time. */
async function tryNew(hands: Hands): Promise<void> {
  const { docker, order, say } = hands;
  const fresh = await inspectContainer(docker, order.newContainerId);
  if (!fresh) return;
  if (!wasTried(fresh)) {
    await stopOld(hands);
    try {
      await hands.copy.make();
    } catch (error) {
      // Without a copy an old Deckhand may not read what a new one has made of the database; else it does no harm.
      say(`the database could not be copied: ${inWords(error)}`);
    }
    say('starting the new Deckhand');
    try {
      await start(docker, order.newContainerId);
    } catch (error) {
      if (!isDeployError(error, 'engine_error')) throw error;
      say(inWords(error));
      return;
    }
  }
  const deadline = performance.now() + order.takeOverWithinMs;
  while (performance.now() < deadline) {
    const info = await inspectContainer(docker, order.newContainerId);
    if (!info?.State.Running || (await hasTakenOver(hands, info))) return;
    await delay(lookEveryMs);
  }
  say(`the new Deckhand has not taken over within ${order.takeOverWithinMs / 1000} s`);
}

/** Its start was asked for: one that has ended since has had its try. */
function wasTried({ State: state }: ContainerInspectInfo): boolean {
  return state.Running || Date.parse(state.StartedAt) > 0 || state.Error !== '';
}

async function stopOld({ docker, order, say }: Hands): Promise<void> {
  const old = await inspectContainer(docker, order.oldContainerId);
  if (!old) return;
  say('stopping the old Deckhand');
  await setRestartPolicy(docker, old.Id, { name: 'no' });
  await stopContainer(docker, old);
}

/** False when the new one was faster. After true it can't take over any more. */
async function mayPutBack(hands: Hands): Promise<boolean> {
  const { docker, order, ownId } = hands;
  try {
    await renameContainer(docker, ownId, order.decidedName);
  } catch (error) {
    if (isDeployError(error, 'name_taken')) return false;
    throw error;
  }
  // The name is free again as soon as the new one has taken the service's.
  return !(await hasTakenOver(hands));
}

async function keepNew({ docker, order, copy, say }: Hands): Promise<void> {
  await setRestartPolicy(docker, order.newContainerId, order.newRestart);
  await start(docker, order.newContainerId);
  copy.remove();
  say('the new Deckhand has taken over');
}

async function putBack({ docker, order, copy, say }: Hands): Promise<void> {
  const fresh = await inspectContainer(docker, order.newContainerId);
  if (fresh) await stopContainer(docker, fresh);
  if (copy.restoreIfNeeded()) say('the database is again as the old Deckhand left it');
  say('putting the old Deckhand back');
  await setRestartPolicy(docker, order.oldContainerId, order.oldRestart);
  await start(docker, order.oldContainerId);
}

async function start(docker: Docker, id: string): Promise<void> {
  try {
    await startOnFreedPorts(docker, id, new AbortController().signal);
  } catch (error) {
    throw engineError(error, `start container ${id.slice(0, 12)}`);
  }
}
