// Ends a roll-out that failed or that a crash cut off, from its journal and the engine: exactly one release serves then.
import type { ContainerInspectInfo } from 'dockerode';
import { isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { RestartPolicy, Service } from '../core/service.ts';
import type { LineSink, RecoveredRollOut } from '../deploy/ports.ts';
import {
  inspectContainer,
  removeContainer,
  renameContainer,
  restartPolicyOf,
  stopContainer,
} from './containers.ts';
import type { Host } from './host.ts';
import { settleNew } from './settle.ts';
import { startAndProve } from './start-and-prove.ts';

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
  const forward = journal.phase === 'proved' && (await settleProved(host, service, journal, log));
  return forward ? { served: 'new', previous: 'untouched' } : await putBack(host, service, journal, log);
}

/** False when the new container is gone, does not come up again, or can't be given its name and restart policy. */
async function settleProved(
  host: Host,
  service: Service,
  { newContainerId, newRestart, oldContainerId }: RollOutJournal,
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
    await settleNew(host.docker, service, newRestart, { newContainerId, oldContainerId }, log);
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
  await attempt('remove the new container', log, async () => {
    await removeContainer(docker, newContainerId, true);
  });
  const old = oldContainerId === undefined ? undefined : await inspectContainer(docker, oldContainerId);
  if (old) {
    await attempt('give the old container its name back', log, async () => {
      await renameContainer(docker, old.Id, service.containerName);
    });
  }
  if (oldRan !== true) return { served: 'none', previous: 'none' };
  if (!old || !oldRestart) {
    log('the old container is gone');
    return { served: 'none', previous: 'not_restored' };
  }
  if (phase === 'created' && old.State.Running) return { served: 'old', previous: 'untouched' };
  if (phase === 'stopping' && mayBeStopping(old, oldRestart)) {
    await attempt('stop the old container', log, async () => await stopContainer(docker, old));
  }
  log(`putting ${service.containerName} back`);
  const { healthy, answeredAt } = await startAndProve(host, service, old.Id, oldRestart, log);
  return {
    served: 'old',
    previous: healthy ? 'restored' : 'not_restored',
    ...(answeredAt !== undefined && { answeredAt }),
  };
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
