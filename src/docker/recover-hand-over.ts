// Ends a hand-over from the new Deckhand's side, or from the old one's when it was put back.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { type FailureReason, isDeployError } from '../core/errors.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import type { Service } from '../core/service.ts';
import type { LineSink, RecoveredRollOut } from '../deploy/ports.ts';
import { takeAutopsy } from './autopsy.ts';
import { containerLog } from './container-log.ts';
import {
  containerName,
  inspectContainer,
  removeContainer,
  renameContainer,
  restartPolicyOf,
  setRestartPolicy,
} from './containers.ts';
import type { Host } from './host.ts';
import type { Self } from './self.ts';
import { settleNew } from './settle.ts';

const lookEveryMs = 200;
const logLines = 50;

interface HandedOver {
  readonly host: Host;
  readonly service: Service;
  readonly journal: RollOutJournal;
  readonly log: LineSink;
  /** Aborted when this Deckhand is to end: nothing is decided then. */
  readonly signal: AbortSignal;
}

/**
 * Safe to repeat from any point.
 * @throws DeployError engine_unreachable, engine_error; the signal's reason when it is aborted
 */
export async function recoverHandOver(handed: HandedOver): Promise<RecoveredRollOut> {
  const { host, journal } = handed;
  const { self } = host;
  if (self && self.containerId === journal.newContainerId) return await takeOver(handed, self);
  if (self && self.containerId === journal.oldContainerId) return await stayed(handed, self);
  return await neither(handed);
}

/** This is the new one: it takes over when it is ready, unless the hand-over container has given it up meanwhile. */
async function takeOver(handed: HandedOver, self: Self): Promise<RecoveredRollOut> {
  const { host, service, journal, log, signal } = handed;
  const { newContainerId, newRestart, oldContainerId, handOver } = journal;
  log('this is the new Deckhand: it takes over as soon as it is ready');
  await unlessAborted(self.ready, signal);
  const readyAt = Date.now();
  const own = await inspectContainer(host.docker, newContainerId);
  if (handOver && own && containerName(own) !== service.containerName) {
    try {
      await renameContainer(host.docker, newContainerId, handOver.decidedName);
    } catch (error) {
      if (!isDeployError(error, 'name_taken')) throw error;
      log('too late: the old Deckhand is being put back');
      await unlessAborted(new Promise<never>(() => undefined), signal);
    }
  }
  const old = oldContainerId === undefined ? undefined : await inspectContainer(host.docker, oldContainerId);
  await settleNew(host.docker, service, newRestart, newContainerId);
  await removeHandOver(handed);
  self.tookOver();
  const stoppedAt = old ? Date.parse(old.State.FinishedAt) : Number.NaN;
  return {
    served: 'new',
    previous: 'untouched',
    ...(readyAt > stoppedAt && { downtimeMs: readyAt - stoppedAt }),
  };
}

/** This is the old one: it was put back, or the hand-over has not begun, or is about to stop it. */
async function stayed(handed: HandedOver, self: Self): Promise<RecoveredRollOut> {
  const { host, service, journal, log, signal } = handed;
  const { docker } = host;
  await untilHandOverEnded(handed);
  await unlessAborted(self.ready, signal);
  const failed = await inspectContainer(docker, journal.newContainerId);
  const cause = failed && (await causeOf(handed, failed));
  await removeContainer(docker, journal.newContainerId, true);
  await renameContainer(docker, self.containerId, service.containerName);
  await setRestartPolicy(docker, self.containerId, journal.oldRestart ?? { name: 'no' });
  await removeHandOver(handed);
  log('the old Deckhand serves again');
  return { served: 'old', previous: 'restored', ...(cause && { cause }) };
}

/** Somebody put a third Deckhand in their place, by hand: only this one is to run. */
async function neither(handed: HandedOver): Promise<RecoveredRollOut> {
  const { host, journal, log } = handed;
  log('this Deckhand is neither the old nor the new one: somebody started it by hand');
  await removeHandOver(handed);
  for (const id of [journal.newContainerId, journal.oldContainerId]) {
    if (id === undefined || !(await inspectContainer(host.docker, id))) continue;
    await setRestartPolicy(host.docker, id, { name: 'no' });
  }
  return { served: 'none', previous: 'not_restored' };
}

/** What ended the new one, asked of itself. Undefined when it was never started. */
async function causeOf(
  { host, service }: HandedOver,
  { Id, State: state }: ContainerInspectInfo,
): Promise<FailureReason | undefined> {
  const startedAt = Date.parse(state.StartedAt);
  const wasStarted = startedAt > 0;
  if (!wasStarted && state.Error === '') return undefined;
  const autopsy = await takeAutopsy(host.docker, Id, undefined);
  if (!wasStarted) return { code: 'start_failed', detail: state.Error, autopsy };
  const { timeoutMs } = service.health;
  if (Date.parse(state.FinishedAt) - startedAt < timeoutMs) return { code: 'exited', autopsy };
  // It was stopped then: how it ended says nothing of why.
  const { exitCode: _stopped, ...why } = autopsy;
  return { code: 'health_timeout', probe: 'whether the new Deckhand is ready', timeoutMs, autopsy: why };
}

/** As long as it may run, it decides; it may still stop this very container. */
async function untilHandOverEnded({ host, journal, log, signal }: HandedOver): Promise<void> {
  if (journal.handOver === undefined) return;
  for (let waiting = false; ; waiting = true) {
    const info = await inspectContainer(host.docker, journal.handOver.containerId);
    if (!info || !(info.State.Running || restartPolicyOf(info).name !== 'no')) return;
    if (!waiting) log('waiting for the hand-over container');
    await unlessAborted(delay(lookEveryMs), signal);
  }
}

async function removeHandOver({ host, journal, log }: HandedOver): Promise<void> {
  const id = journal.handOver?.containerId;
  if (id === undefined) return;
  const lines = await containerLog(host.docker, id, logLines).catch(() => []);
  for (const line of lines) log(`hand-over: ${line}`);
  await removeContainer(host.docker, id, true);
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const done = new AbortController();
  try {
    await Promise.race([work, once(signal, 'abort', { signal: done.signal }).catch(() => undefined)]);
  } finally {
    done.abort();
  }
  signal.throwIfAborted();
}
