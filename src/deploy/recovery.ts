// What start-up does with deployments that a crash or a stop left unfinished: each goes on or gets a true ending.
import type { Deployment } from '../core/deployment.ts';
import { type Service, serviceKey } from '../core/service.ts';
import { longestWaitMs, mayBeTakenUp } from '../core/take-up.ts';
import type { Tools } from './carry-out.ts';
import type { ServiceQueue } from './queue.ts';
import type { Apply, Surroundings } from './run-deployment.ts';
import { cancelled, interrupted, settle } from './settle-crashed.ts';

export interface Recovery {
  readonly tools: Tools;
  readonly surroundings: Surroundings;
  readonly apply: Apply;
  readonly currentService: (deployment: Deployment) => Service | undefined;
  readonly enqueue: (deployment: Deployment) => void;
  readonly queue: ServiceQueue;
}

/**
 * Puts what was cut off at the head of its service's line, to be settled or taken up again, so that nothing new is rolled
 * out before it, and one engine that is away holds up nobody else. Resolves when all is in line, not when all is settled.
 * @param signal ends the waiting for an engine that is away; what is not settled then is settled at the next start
 */
export async function recoverAll(recovery: Recovery, signal: AbortSignal): Promise<void> {
  const { tools, surroundings, queue, currentService } = recovery;
  // What can't be cleaned up must not keep a service down.
  await tools.repositories.cleanUp().catch((error: unknown) => surroundings.reportBug(error, 'clean-up'));
  const unfinished = tools.store.unfinished();
  for (const deployment of unfinished.filter(each => each.state === 'running')) {
    const service = currentService(deployment);
    const hasJournal = tools.store.journal(deployment.id) !== undefined;
    if (service && mayBeTakenUp(deployment, hasJournal, tools.clock.now()))
      await takeUp(recovery, deployment);
    else {
      queue.add(serviceKey(deployment), -deployment.id, async () => {
        await settle(recovery, deployment, service, signal);
      });
    }
  }
  for (const deployment of unfinished.filter(each => each.state !== 'running')) {
    if (deployment.cancelledBy) recovery.apply(deployment.id, cancelled('untouched'));
    else if (tools.clock.now() - deployment.createdAt <= longestWaitMs) recovery.enqueue(deployment);
    else recovery.apply(deployment.id, interrupted('untouched'));
  }
}

/** It had changed nothing outside: it goes on by itself, from the beginning. */
async function takeUp({ surroundings, apply, enqueue }: Recovery, { id, commit }: Deployment): Promise<void> {
  const log = surroundings.logs.open(id);
  const at = commit === undefined ? '' : ` at ${commit.sha}`;
  log.line(`Deckhand ended in the middle of this and was started again: it is begun anew${at}`);
  await log.close();
  enqueue(apply(id, { type: 'taken_up' }));
}
