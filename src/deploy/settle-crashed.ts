// Ends one deployment that a crash cut off, by what its journal and the engine say.
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment, PreviousRelease } from '../core/deployment.ts';
import { DeployError, type Failure, isDeployError } from '../core/errors.ts';
import { type Service, serviceKey } from '../core/service.ts';
import { type DeploymentEvent, runningStep } from '../core/transition.ts';
import type { LineSink } from './ports.ts';
import type { Recovery } from './recovery.ts';
import { endingLines, troubles } from './run-deployment.ts';

const engineRetryMs = 1000;

type Surrounded = Pick<Recovery, 'tools' | 'surroundings' | 'apply'>;

/** Waits for an engine that is away, as long as the signal lets it. Safe to be cut off and called again at any point. */
export async function settle(
  { tools, surroundings, apply }: Surrounded,
  deployment: Deployment,
  service: Service | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { id, requestId } = deployment;
  const log = surroundings.logs.open(id);
  log.line('Deckhand ended in the middle of this and was started again: settling it');
  const end = async (event: DeploymentEvent): Promise<void> => {
    for (const line of endingLines(id, event)) log.line(line);
    for (const warning of troubles(tools, log)) apply(id, { type: 'warned', warning });
    await log.close();
    apply(id, event);
  };
  const phase = tools.store.journal(id)?.phase;
  // As long as nothing better is known: what was touched may be down.
  const previous = phase === undefined || phase === 'created' ? 'untouched' : 'not_restored';
  if (!service) {
    const removed = { code: 'service_removed', service: serviceKey(deployment) } as const;
    await end(interrupted(previous, removed));
    return;
  }
  let told: string | undefined;
  const tell = (detail: string): void => {
    if (detail === told || !runningStep(deployment)) return;
    told = detail;
    apply(id, { type: 'step_detail', detail });
  };
  const warn = (warning: string): void => {
    log.line(warning);
    apply(id, { type: 'warned', warning });
  };
  const logWork = (line: string): void => {
    log.line(line);
    if (told !== undefined) tell('the engine is back: putting things in order');
  };
  while (!signal.aborted) {
    try {
      const ending = await settledBy(tools, deployment, service, { log: logWork, warn, signal });
      // Afterwards: something left over that can't be removed must not keep a service down.
      await tools.target.cleanUp(service).catch((error: unknown) => {
        if (isDeployError(error, 'engine_unreachable')) throw error;
        surroundings.reportBug(error, requestId);
      });
      await end(ending);
      return;
    } catch (error) {
      if (signal.aborted) break;
      if (!isDeployError(error, 'engine_unreachable')) {
        const errorId = surroundings.reportBug(error, requestId);
        const reason = error instanceof DeployError ? error.reason : { code: 'bug' as const, errorId };
        await end(interrupted(previous, reason));
        return;
      }
      surroundings.note(requestId, `deployment ${id}: waiting for the engine to settle it`, {});
      tell('waiting for the Docker engine');
      await delay(engineRetryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  await log.close();
}

interface Work {
  readonly log: LineSink;
  readonly warn: (warning: string) => void;
  readonly signal: AbortSignal;
}

async function settledBy(
  tools: Surrounded['tools'],
  deployment: Deployment,
  service: Service,
  { log, warn, signal }: Work,
): Promise<DeploymentEvent> {
  const journal = tools.store.journal(deployment.id);
  // What was asked before the crash is what it ends as, unless the new release was proved by then.
  const ended = deployment.cancelledBy === undefined ? interrupted : cancelled;
  if (!journal) {
    const { startedAt, createdAt } = deployment;
    const kept = await tools.target.keepUp(service, startedAt ?? createdAt, log);
    for (const warning of kept?.warnings ?? []) warn(warning);
    return ended(kept?.previous ?? 'untouched');
  }
  const recovered = await tools.target.recover(service, journal, log, signal);
  const { served, previous, cause, downtimeMs } = recovered;
  for (const warning of recovered.warnings ?? []) warn(warning);
  const down = downtimeMs === undefined ? {} : { downtimeMs };
  if (cause) return { type: 'ended', state: 'failed', failure: cause, previous, ...down };
  if (served !== 'new' || deployment.releaseId === undefined) return ended(previous);
  tools.store.setServing(service, deployment.releaseId, deployment.id);
  await tools.storage.reconcile(service);
  const cutOff = deployment.steps.some(({ name }) => name === 'post_deploy');
  if (deployment.kind === 'deploy' && service.hooks.postDeploy.length > 0) warn(missedHooks(cutOff));
  return { type: 'succeeded', ...down, ...(cutOff && { cutOff }) };
}

/** Nobody but a person repeats a hook: it may have done its work. */
function missedHooks(begun: boolean): string {
  return begun
    ? 'The post_deploy hooks may have been cut off when Deckhand ended. See the log.'
    : 'The post_deploy hooks were not run, because Deckhand ended before. Run them by hand if they matter.';
}

export function cancelled(previous: PreviousRelease): DeploymentEvent {
  return { type: 'ended', state: 'cancelled', failure: { code: 'cancelled' }, previous };
}

export function interrupted(
  previous: PreviousRelease,
  failure: Failure = { code: 'crashed' },
): DeploymentEvent {
  return { type: 'ended', state: 'interrupted', failure, previous };
}
