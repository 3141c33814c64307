// Rolls out on one host: create new, stop old, start new, prove it; or put the old one back.
import { setTimeout as delay } from 'node:timers/promises';
import { DeployError, isDeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { HandOver, RollOutJournal } from '../core/roll-out-journal.ts';
import type { HandedOver, RollOutFailure, RollOutRequest, RollOutResult } from '../deploy/ports.ts';
import { canaryName, tryCanary } from './canary.ts';
import { cleanUpBefore, newContainerName } from './clean-up.ts';
import {
  containerName,
  inspectContainer,
  restartPolicyOf,
  setRestartPolicy,
  stopContainer,
} from './containers.ts';
import { createReleaseContainer, lookForLateContainer } from './create-container.ts';
import { handOver as handOverTo } from './hand-over.ts';
import { proveHealthy } from './health.ts';
import type { Host } from './host.ts';
import { checkPortsAreFree, startContainer } from './ports-in-use.ts';
import { type Recovered, recoverRollOut } from './recover.ts';
import { recoverHandOver } from './recover-hand-over.ts';
import { settleNew } from './settle.ts';

const engineRetryMs = 1000;

type Step = Parameters<RollOutRequest['progress']>[0];
type Outcome = ({ ok: true } & (RollOutResult | HandedOver)) | ({ ok: false } & RollOutFailure);

/** How far the roll-out has come, so that failing knows what to undo. Times are milliseconds of the monotonic clock. */
interface Progress {
  /** Whether something ran under the service's name; undefined until that is known. */
  served?: boolean;
  /** The last entry; undefined while nothing is there to be taken back. */
  journal?: RollOutJournal;
  step: Step;
  stoppedAt?: number;
  answeredAt?: number;
}

/**
 * Only stopping the old container and starting the new one are downtime: whatever can be refused (name, image,
 * mounts, networks, ports) is refused before the old one is touched. What fails is recovered as after a crash.
 */
export async function rollOutStopFirst(host: Host, asked: RollOutRequest): Promise<Outcome> {
  const progress: Progress = { step: 'roll_out' };
  const request: RollOutRequest = {
    ...asked,
    progress: (step, detail) => {
      progress.step = step;
      asked.progress(step, detail);
    },
  };
  try {
    if ((await replace(host, request, progress)) === 'handed over') return { ok: true, handedOver: true };
    return { ok: true, ...downtime(progress.stoppedAt, progress.answeredAt) };
  } catch (cause) {
    const { served, journal, stoppedAt, answeredAt, step } = progress;
    if (!journal) return { ok: false, cause, previous: served === false ? 'none' : 'untouched' };
    request.log(`the roll-out failed: ${inWords(cause)}`);
    const recovered = await recover(host, request, { journal, step });
    if (recovered.served === 'new') return { ok: true, ...downtime(stoppedAt, answeredAt) };
    return {
      ok: false,
      cause,
      previous: recovered.previous,
      ...(recovered.warnings && { warnings: recovered.warnings }),
      ...downtime(stoppedAt, recovered.answeredAt),
    };
  }
}

function downtime(stoppedAt: number | undefined, answeredAt: number | undefined) {
  return stoppedAt === undefined || answeredAt === undefined ? {} : { downtimeMs: answeredAt - stoppedAt };
}

async function replace(
  host: Host,
  request: RollOutRequest,
  progress: Progress,
): Promise<'proved' | 'handed over'> {
  const { service, release, signal } = request;
  request.progress('roll_out');
  const old = await inspectContainer(host.docker, service.containerName);
  const served = old?.State.Running === true;
  progress.served = served;
  if (old && served && old.HostConfig.AutoRemove === true) {
    throw new DeployError({ code: 'no_way_back', container: containerName(old) });
  }
  await tidyUp(host, request);
  await checkPortsAreFree(host.docker, release.run, old?.Id);
  const self = host.self !== undefined && host.self.containerId === old?.Id ? host.self : undefined;
  const known = {
    newRestart: release.run.restart,
    ...(old && { oldContainerId: old.Id, oldRestart: restartPolicyOf(old), oldRan: served }),
  };
  /** The engine's answer may get lost: until its id is known, what is to be taken back goes by its name. */
  const making = async <T>(newContainerId: string, make: () => Promise<T>): Promise<T> => {
    progress.journal = { phase: 'created', newContainerId, ...known };
    return await make().catch((error: unknown) => {
      if (!isDeployError(error, 'engine_unreachable')) delete progress.journal;
      throw error;
    });
  };
  // A second Deckhand beside this one would only wait for the data folder.
  if (service.rollout.canary && !self) {
    await making(canaryName(request), async () => await tryCanary(host, request));
  }
  const name = newName(request);
  const form = { name, run: release.run, role: 'serving' } as const;
  const newContainerId = await making(
    name,
    async () => await createReleaseContainer(host.docker, request, form),
  );
  const enter = (phase: RollOutJournal['phase'], handOver?: HandOver): void => {
    const entry: RollOutJournal = { phase, ...(handOver && { handOver }), newContainerId, ...known };
    request.journal(entry);
    progress.journal = entry;
  };
  enter('created');
  signal.throwIfAborted();
  if (old && self) {
    await handOverTo(host, request, { self, old, newContainerId, enter });
    return 'handed over';
  }

  if (old && served) {
    enter('stopping');
    progress.stoppedAt = performance.now();
    request.log(`stopping ${containerName(old)}`);
    await setRestartPolicy(host.docker, old.Id, { name: 'no' });
    await stopContainer(host.docker, old);
  } else if (old) {
    // Somebody stopped it; with its old policy the engine would start it beside the new one after a reboot.
    await setRestartPolicy(host.docker, old.Id, { name: 'no' });
  }
  signal.throwIfAborted();

  enter('starting');
  request.log(`starting ${service.containerName} from ${release.imageTag}`);
  await startContainer(host.docker, newContainerId, release.run, signal);
  request.progress('verify');
  progress.answeredAt = await proveHealthy(
    {
      docker: host.docker,
      containerId: newContainerId,
      health: service.health,
      engineHost: host.engineHost,
      progress: detail => {
        request.log(`verifying: ${detail}`);
        request.progress('verify', detail);
      },
    },
    signal,
  );

  // From here on there is no way back: a cancel that comes later is too late, and is told so.
  signal.throwIfAborted();
  enter('proved');
  request.progress('settle');
  await settleNew(host.docker, service, release.run.restart, newContainerId);
  return 'proved';
}

/**
 * Never looks at the request's signal: whatever happened, one release has to serve. An engine that is away is waited
 * for as long as it takes; if Deckhand itself is ended meanwhile, its next start goes on from the journal.
 */
async function recover(
  host: Host,
  request: RollOutRequest,
  { journal, step }: { readonly journal: RollOutJournal; readonly step: Step },
): Promise<Recovered> {
  const { service, log, progress } = request;
  let told: string | undefined;
  const tell = (detail: string): void => {
    if (detail !== told) progress(step, detail);
    told = detail;
  };
  const logWork = (line: string): void => {
    log(line);
    if (told !== undefined) tell('the engine is back: putting things in order');
  };
  for (;;) {
    try {
      if (journal.phase === 'handed_over') {
        const { signal } = new AbortController();
        return await recoverHandOver({ host, service, journal, log: logWork, signal });
      }
      if ([newName(request), canaryName(request)].includes(journal.newContainerId)) {
        await lookForLateContainer(host.docker, journal.newContainerId);
      }
      return await recoverRollOut(host, service, journal, logWork);
    } catch (error) {
      if (!isDeployError(error, 'engine_unreachable')) {
        log(`it could not be recovered: ${inWords(error)}`);
        return { served: 'none', previous: journal.phase === 'created' ? 'untouched' : 'not_restored' };
      }
      if (told === undefined)
        log('waiting for the Docker engine: one release is made to serve when it is back');
      tell('waiting for the Docker engine');
      await delay(engineRetryMs);
    }
  }
}

/** Something left over that can't be removed must not keep a service from being deployed. */
async function tidyUp({ docker, self }: Host, { service, log }: RollOutRequest): Promise<void> {
  try {
    await cleanUpBefore(docker, service, self?.containerId);
  } catch (error) {
    if (isDeployError(error, 'engine_unreachable')) throw error;
    log(`what an earlier deployment left could not be removed: ${inWords(error)}`);
  }
}

function newName({ service, deploymentId }: RollOutRequest): string {
  return newContainerName(service, deploymentId);
}
