// What start-up does with deployments that a crash or a stop left unfinished: each gets a true ending.
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment, PreviousRelease } from '../core/deployment.ts';
import { isDeployError } from '../core/errors.ts';
import { type Service, serviceKey } from '../core/service.ts';
import type { DeploymentEvent } from '../core/transition.ts';
import type { Tools } from './carry-out.ts';
import type { ServiceQueue } from './queue.ts';
import type { Apply, Surroundings } from './run-deployment.ts';

/** What waited longer than this is not begun any more: nobody expects it now. */
const longestWaitMs = 30 * 60_000;
const engineRetryMs = 1000;

export interface Recovery {
  readonly tools: Tools;
  readonly surroundings: Surroundings;
  readonly apply: Apply;
  readonly currentService: (deployment: Deployment) => Service | undefined;
  readonly enqueue: (deployment: Deployment) => void;
  readonly queue: ServiceQueue;
}

/**
 * Puts the settling of each service at the head of its own line, so that nothing new is rolled out before it, and one
 * engine that is away holds up nobody else. Resolves when all is in line, not when all is settled.
 * @param signal ends the waiting for an engine that is away; what is not settled then is settled at the next start
 */
export async function recoverAll(recovery: Recovery, signal: AbortSignal): Promise<void> {
  const { tools, queue, currentService } = recovery;
  await tools.repositories.cleanUp();
  const unfinished = tools.store.unfinished();
  for (const deployment of unfinished.filter(each => each.state === 'running')) {
    queue.add(serviceKey(deployment), -deployment.id, async () => {
      await settle(recovery, deployment, currentService(deployment), signal);
    });
  }
  for (const deployment of unfinished.filter(each => each.state !== 'running')) {
    if (tools.clock.now() - deployment.createdAt <= longestWaitMs) recovery.enqueue(deployment);
    else recovery.apply(deployment.id, interrupted('untouched'));
  }
}

async function settle(
  { tools, surroundings, apply }: Recovery,
  deployment: Deployment,
  service: Service | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { id } = deployment;
  if (!service) {
    const failure = { code: 'service_removed', service: serviceKey(deployment) } as const;
    apply(id, { type: 'ended', state: 'interrupted', failure, previous: 'untouched' });
    return;
  }
  while (!signal.aborted) {
    try {
      apply(id, await settledBy(tools, deployment, service));
      return;
    } catch (error) {
      if (!isDeployError(error, 'engine_unreachable')) {
        const errorId = surroundings.reportBug(error, deployment.requestId);
        const failure = { code: 'bug', errorId } as const;
        apply(id, { type: 'ended', state: 'interrupted', failure, previous: 'not_restored' });
        return;
      }
      surroundings.note(deployment.requestId, `deployment ${id}: waiting for the engine to settle it`, {});
      await delay(engineRetryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function settledBy(tools: Tools, deployment: Deployment, service: Service): Promise<DeploymentEvent> {
  const journal = tools.store.journal(deployment.id);
  await tools.target.cleanUp(service);
  if (!journal) return interrupted('untouched');
  const { served, previous } = await tools.target.recover(service, journal);
  if (served !== 'new' || deployment.releaseId === undefined) return interrupted(previous);
  tools.store.setServing(service, deployment.releaseId, deployment.id);
  return { type: 'succeeded' };
}

function interrupted(previous: PreviousRelease): DeploymentEvent {
  return { type: 'ended', state: 'interrupted', failure: { code: 'crashed' }, previous };
}
