// Ends a roll-out that failed or that a crash cut off, from its journal and the engine: exactly one release serves then.
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import { type RestartPolicy, type Service, serviceKey } from '../core/service.ts';
import type { LineSink, RecoveredRollOut } from '../deploy/ports.ts';
import {
  containerName,
  inspectContainer,
  removeContainer,
  renameContainer,
  restartPolicyOf,
  setRestartPolicy,
  stopContainer,
} from './containers.ts';
import type { Host } from './host.ts';
import { label } from './labels.ts';
import { settleNew } from './settle.ts';
import { againWithinMs, pauseMs, startAndProve } from './start-and-prove.ts';

export interface Recovered extends RecoveredRollOut {
  /** When the old one answered again, if it had to be started. Milliseconds of the monotonic clock. */
  readonly answeredAt?: number;
}

/**
 * Forward when the new one had been proved healthy, else back: the old one was good. Safe to repeat, also after a crash
 * of its own.
 * @throws DeployError engine_unreachable: nothing is decided then, and it has to be called again; engine_error
 */
export async function recoverRollOut(
  host: Host,
  service: Service,
  journal: RollOutJournal,
  log: LineSink,
): Promise<Recovered> {
  const until = performance.now() + againWithinMs;
  for (;;) {
    try {
      const forward = journal.phase === 'proved' && (await settleProved(host, service, journal, log));
      return forward ? { served: 'new', previous: 'untouched' } : await putBack(host, service, journal, log);
    } catch (error) {
      // An engine that is just being started or ended may not know its own containers for a moment.
      if (!isDeployError(error, 'engine_error') || performance.now() > until) throw error;
      log(`${inWords(error)}; trying again`);
      await delay(pauseMs);
    }
  }
}

/** False when the new container is gone, does not come up again, or can't be given its name and restart policy. */
async function settleProved(
  host: Host,
  service: Service,
  { newContainerId, newRestart }: RollOutJournal,
  log: LineSink,
): Promise<boolean> {
  const settled = await attempt('settle the new container', log, async () => {
    const created = await inspectContainer(host.docker, newContainerId);
    if (!created) return false;
    // One that has ended since, with its restart policy still off, gets one more start.
    if (!created.State.Running) {
      const again = await startAndProve(host, service, newContainerId, { name: 'no' }, log);
      if (!again.healthy) return false;
    }
    await settleNew(host.docker, service, newRestart, newContainerId);
    return true;
  });
  return settled === true;
}

/** The new container goes, and the old one serves again under its own name. What can't be done on the way is passed over. */
async function putBack(
  host: Host,
  service: Service,
  { phase, newContainerId, oldContainerId, oldRestart, oldRan }: RollOutJournal,
  log: LineSink,
): Promise<Recovered> {
  const { docker } = host;
  const left = await takeAway(docker, service, newContainerId, log);
  const warnings = left === undefined ? {} : { warnings: [left] };
  const old = oldContainerId === undefined ? undefined : await inspectContainer(docker, oldContainerId);
  if (old) {
    await attempt('give the old container its name back', log, async () => {
      await renameContainer(docker, old.Id, service.containerName);
    });
  }
  if (oldRan !== true) {
    if (old && oldRestart) {
      await attempt('give the old container its restart policy back', log, async () => {
        await setRestartPolicy(docker, old.Id, oldRestart);
      });
    }
    return { served: 'none', previous: 'none', ...warnings };
  }
  if (!old || !oldRestart) {
    log('the old container is gone');
    return { served: 'none', previous: 'not_restored', ...warnings };
  }
  if (phase === 'created' && old.State.Running) return { served: 'old', previous: 'untouched', ...warnings };
  if (phase === 'stopping' && mayBeStopping(old, oldRestart)) {
    await attempt('stop the old container', log, async () => await stopContainer(docker, old));
  }
  log(`putting ${service.containerName} back`);
  const { healthy, answeredAt, why } = await startAndProve(host, service, old.Id, oldRestart, log);
  const told = [left, why && `What went wrong at putting the old release back: ${why}`];
  return {
    served: healthy ? 'old' : 'none',
    previous: healthy ? 'restored' : 'not_restored',
    ...(answeredAt !== undefined && { answeredAt }),
    warnings: told.filter(each => each !== undefined),
  };
}

/**
 * Removes the new container, or stops it at least: it must not run beside the old one.
 * @returns what a person should know when it is still there
 */
async function takeAway(
  docker: Docker,
  service: Service,
  idOrName: string,
  log: LineSink,
): Promise<string | undefined> {
  const created = await inspectContainer(docker, idOrName);
  // Somebody else's, which only has the name.
  if (!created || created.Config.Labels[label.service] !== serviceKey(service)) return undefined;
  const { Id: id } = created;
  const removed = await attempt('remove the new container', log, async () => {
    await removeContainer(docker, id, true);
    return true;
  });
  if (removed === true) return undefined;
  const stopped = await attempt('stop the new container', log, async () => {
    await setRestartPolicy(docker, id, { name: 'no' });
    await stopContainer(docker, created);
    return true;
  });
  const name = containerName(created);
  const state = stopped === true ? 'It is stopped' : 'It could not be stopped either, and may still run';
  return `The new container ${name} could not be removed. ${state}. Remove it by hand: docker rm -f ${name}`;
}

/**
 * The engine goes on with a stop whose caller crashed or lost it: the container still answers, and is gone in a moment.
 * Its restart policy is switched off before a stop, and given back once it serves again.
 */
function mayBeStopping(old: ContainerInspectInfo, oldRestart: RestartPolicy): boolean {
  return old.State.Running && (oldRestart.name === 'no' || restartPolicyOf(old).name === 'no');
}

/** Says what could not be done and goes on, but for an engine that is away: nothing else can be done then either. */
async function attempt<T>(what: string, log: LineSink, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isDeployError(error, 'engine_unreachable')) throw error;
    log(`could not ${what}: ${inWords(error)}`);
    return undefined;
  }
}
