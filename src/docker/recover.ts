// After a crash in the middle of a roll-out: makes exactly one release serve, from the journal and the engine.

import type { ContainerInspectInfo } from 'dockerode';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { RestartPolicy, Service } from '../core/service.ts';
import type { Target } from '../deploy/ports.ts';
import { inspectContainer, removeContainer, restartPolicyOf, stopContainer } from './containers.ts';
import type { Host } from './host.ts';
import { settleNew } from './settle.ts';
import { startAndProve } from './start-and-prove.ts';

/**
 * Forward when the new one had been proved healthy, else back: the old one was good, and nobody watches any more.
 * Safe to repeat, also after a crash of its own. @throws DeployError engine_unreachable, engine_error
 */
export async function recoverRollOut(
  host: Host,
  service: Service,
  journal: RollOutJournal,
): ReturnType<Target['recover']> {
  const { newContainerId, oldContainerId, oldRestart } = journal;
  const created = await inspectContainer(host.docker, newContainerId);
  if (journal.phase === 'proved' && created && (await serves(host, service, created))) {
    await settleNew(host.docker, service, journal.newRestart, { newContainerId, oldContainerId });
    return { served: 'new', previous: 'untouched' };
  }
  if (created) await removeContainer(host.docker, newContainerId, true);
  const old = oldContainerId === undefined ? undefined : await inspectContainer(host.docker, oldContainerId);
  if (!old || !oldRestart || journal.oldRan !== true) return { served: 'none', previous: 'none' };
  if (journal.phase === 'created' && old.State.Running) return { served: 'old', previous: 'untouched' };
  if (journal.phase === 'stopping' && mayBeStopping(old, oldRestart)) await stopContainer(host.docker, old);
  const restored = await startAndProve(host, service, old.Id, oldRestart, () => undefined);
  return { served: 'old', previous: restored.healthy ? 'restored' : 'not_restored' };
}

/**
 * The engine goes on with a stop that the crashed process asked for: the container still answers, and is gone in a moment.
 * Its restart policy is switched off before a stop, and given back once it serves again.
 */
function mayBeStopping(old: ContainerInspectInfo, oldRestart: RestartPolicy): boolean {
  return old.State.Running && (oldRestart.name === 'no' || restartPolicyOf(old).name === 'no');
}

/** A new container that was proved and has ended since, with its restart policy still off, gets one more start. */
async function serves(host: Host, service: Service, info: ContainerInspectInfo): Promise<boolean> {
  if (info.State.Running) return true;
  const again = await startAndProve(host, service, info.Id, { name: 'no' }, () => undefined);
  return again.healthy;
}
