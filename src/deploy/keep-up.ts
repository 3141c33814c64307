// After a deployment that replaced nothing: whether what served still does, before people are told so.
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import { inWords } from '../core/explain.ts';
import type { Service } from '../core/service.ts';
import type { DeploymentEvent } from '../core/transition.ts';
import type { Run, Tools } from './carry-out.ts';
import type { KeptUp } from './ports.ts';
import type { Surroundings } from './run-deployment.ts';

/** An engine that is restarted is mostly back by then; later, what it left stopped is seen to (engine-returned.ts). Milliseconds. */
const patienceMs = 10_000;
const retryMs = 1000;

export interface LookingAfter extends Pick<Run, 'log' | 'report'> {
  readonly tools: Pick<Tools, 'target' | 'store'>;
  readonly surroundings: Pick<Surroundings, 'reportBug'>;
}

/**
 * What is told as untouched, or as down before, has to be so at the end as well: an engine that is restarted meanwhile may
 * have ended what nobody else touched.
 * @returns the ending that is true. Never rejects
 */
export async function lookedAfter(
  looking: LookingAfter,
  service: Service,
  deployment: Deployment,
  end: DeploymentEvent,
): Promise<DeploymentEvent> {
  if (end.type !== 'ended' || (end.previous !== 'untouched' && end.previous !== 'none')) return end;
  // Deckhand is to end, perhaps with the whole machine: no time to wait, and nothing to be started.
  if (end.failure.code === 'shutting_down') return end;
  try {
    const kept = await keepUp(looking, service, deployment);
    for (const warning of kept?.warnings ?? []) looking.report({ type: 'warned', warning });
    return kept ? { ...end, previous: kept.previous } : end;
  } catch (error) {
    looking.surroundings.reportBug(error, deployment.requestId);
    return end;
  }
}

async function keepUp(
  { tools: { target, store }, log, report }: LookingAfter,
  service: Service,
  { startedAt, createdAt }: Deployment,
): Promise<KeptUp | undefined> {
  if (store.serving(service) === undefined) return undefined;
  const until = performance.now() + patienceMs;
  for (let waits = false; ; waits = true) {
    try {
      return await target.keepUp(service, startedAt ?? createdAt, log);
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      if (performance.now() > until) return unknown(service, error);
      if (!waits) {
        log(`whether ${service.containerName} still runs can’t be seen: ${inWords(error)}; trying again`);
        report({ type: 'step_detail', detail: 'waiting for the Docker engine' });
      }
      await delay(retryMs);
    }
  }
}

function unknown({ containerName }: Service, error: DeployError): KeptUp {
  const warning = `Whether ${containerName} still runs is not known: ${inWords(error)}. /status looks again.`;
  return { previous: 'untouched', warnings: [warning] };
}
