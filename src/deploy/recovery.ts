// What start-up does with deployments that a crash or a stop left unfinished: each gets a true ending.
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment, PreviousRelease } from '../core/deployment.ts';
import { DeployError, type Failure, isDeployError } from '../core/errors.ts';
import type { RollOutJournal } from '../core/roll-out-journal.ts';
import { type Service, serviceKey } from '../core/service.ts';
import type { DeploymentEvent } from '../core/transition.ts';
import type { Tools } from './carry-out.ts';
import type { LineSink } from './ports.ts';
import type { ServiceQueue } from './queue.ts';
import { type Apply, endingLines, type Surroundings } from './run-deployment.ts';

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
    if (deployment.cancelledBy) recovery.apply(deployment.id, cancelled);
    else if (tools.clock.now() - deployment.createdAt <= longestWaitMs) recovery.enqueue(deployment);
    else recovery.apply(deployment.id, interrupted('untouched'));
  }
}

async function settle(
  { tools, surroundings, apply }: Recovery,
  deployment: Deployment,
  service: Service | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { id, requestId } = deployment;
  const log = surroundings.logs.open(id);
  log.line('Deckhand ended in the middle of this and was started again: settling it');
  const end = async (event: DeploymentEvent): Promise<void> => {
    for (const line of endingLines(id, event)) log.line(line);
    await log.close();
    apply(id, event);
  };
  const journal = tools.store.journal(id);
  // As long as nothing better is known: what was touched may be down.
  const previous = journal === undefined || journal.phase === 'created' ? 'untouched' : 'not_restored';
  if (!service) {
    await end(interrupted(previous, { code: 'service_removed', service: serviceKey(deployment) }));
    return;
  }
  while (!signal.aborted) {
    try {
      const ending = await settledBy(tools, deployment, service, journal, log.line);
      // Afterwards: something left over that can't be removed must not keep a service down.
      await tools.target.cleanUp(service).catch((error: unknown) => {
        if (isDeployError(error, 'engine_unreachable')) throw error;
        surroundings.reportBug(error, requestId);
      });
      await end(ending);
      return;
    } catch (error) {
      if (!isDeployError(error, 'engine_unreachable')) {
        const errorId = surroundings.reportBug(error, requestId);
        await end(
          interrupted(previous, error instanceof DeployError ? error.reason : { code: 'bug', errorId }),
        );
        return;
      }
      surroundings.note(requestId, `deployment ${id}: waiting for the engine to settle it`, {});
      await delay(engineRetryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  await log.close();
}

async function settledBy(
  tools: Tools,
  deployment: Deployment,
  service: Service,
  journal: RollOutJournal | undefined,
  log: LineSink,
): Promise<DeploymentEvent> {
  if (!journal) return interrupted('untouched');
  const { served, previous } = await tools.target.recover(service, journal, log);
  if (served !== 'new' || deployment.releaseId === undefined) return interrupted(previous);
  tools.store.setServing(service, deployment.releaseId, deployment.id);
  return { type: 'succeeded' };
}

/** Taken out of its line, and then the process ended before the record did. */
const cancelled: DeploymentEvent = {
  type: 'ended',
  state: 'cancelled',
  failure: { code: 'cancelled' },
  previous: 'untouched',
};

function interrupted(previous: PreviousRelease, failure: Failure = { code: 'crashed' }): DeploymentEvent {
  return { type: 'ended', state: 'interrupted', failure, previous };
}
