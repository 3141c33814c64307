// Runs one deployment to its end: whatever happens, the record ends in a final state that says what is so.
import { type Deployment, isFinal } from '../core/deployment.ts';
import { DeployError, type Failure } from '../core/errors.ts';
import { explainFailure } from '../core/explain.ts';
import { sizeText } from '../core/room.ts';
import { type Service, serviceKey } from '../core/service.ts';
import { type DeploymentEvent, transition } from '../core/transition.ts';
import { carryOut, HandedOverError, RollOutError, type Tools } from './carry-out.ts';
import type { DeploymentTimes } from './deployment-times.ts';
import { lookedAfter } from './keep-up.ts';
import type { DeploymentLog, Logs } from './ports.ts';

/** What only the composition root knows. */
export interface Surroundings {
  readonly logs: Logs;
  /** Hides secret values in whatever is stored or shown. */
  readonly redact: (text: string) => string;
  /** Writes an unexpected error with its stack to the log and returns the short id to show to people. */
  readonly reportBug: (error: unknown, requestId: string) => string;
  /** Structured log of the progress, with the request id. */
  readonly note: (requestId: string, message: string, fields: Record<string, unknown>) => void;
}

/** Every change of a deployment goes this way: the pure transition, the store, then whoever listens. */
export type Apply = (id: number, event: DeploymentEvent) => Deployment;

/** @returns a function that applies events; each is stored before listeners hear of it */
export function createApply(
  tools: Tools,
  surroundings: Surroundings,
  { times, publish }: { times: DeploymentTimes; publish: (deployment: Deployment) => void },
): Apply {
  return (id, event) => {
    const before = tools.store.deployment(id);
    if (!before) throw new Error(`Deployment ${id} is not in the store`);
    const after = transition(before, redactEvent(event, surroundings.redact), times.now(before));
    tools.store.saveDeployment(after);
    const { type, ...fields } = event;
    surroundings.note(after.requestId, `deployment ${id}: ${type}`, {
      deployment: id,
      service: serviceKey(after),
      state: after.state,
      ...(type === 'ended' && { failure: event.failure.code }),
      ...('step' in fields && { step: fields.step }),
    });
    publish(after);
    return after;
  };
}

/** Never rejects but for a bug in the store itself. Handed over, it is still running in the store: the new Deckhand ends it. */
export async function runDeployment(
  tools: Tools,
  surroundings: Surroundings,
  apply: Apply,
  { id, service, signal }: { readonly id: number; readonly service: Service; readonly signal: AbortSignal },
): Promise<'ended' | 'handed over'> {
  const serving = tools.store.serving(service)?.release.id;
  const deployment = apply(id, {
    type: 'started',
    ...(serving !== undefined && { previousReleaseId: serving }),
  });
  const log = surroundings.logs.open(id);
  log.line(`#${id} ${deployment.kind} ${serviceKey(service)} by ${deployment.actor.userId}`);
  const report = (event: DeploymentEvent): void => {
    // Before it is told: whoever hears of the end may read the log at once.
    for (const line of endingLines(id, event)) log.line(line);
    if (isEnding(event)) {
      for (const warning of troubles(tools, log)) apply(id, { type: 'warned', warning });
    }
    apply(id, event);
  };
  try {
    // What was only kept in memory would be lost with this process.
    tools.store.sync();
    await carryOut(tools, { service, deployment, log: log.line, report, signal });
  } catch (error) {
    if (error instanceof HandedOverError) {
      log.line('the new Deckhand goes on from here');
      return 'handed over';
    }
    const known = tools.store.deployment(id);
    // Clean-up that failed after the end changes nothing about how it ended.
    if (known && isFinal(known.state)) surroundings.reportBug(error, deployment.requestId);
    else {
      const end = endOf(tools, surroundings, { deployment, signal }, error);
      report(await lookedAfter({ tools, surroundings, log: log.line, report }, service, deployment, end));
    }
  } finally {
    await log.close();
  }
  return 'ended';
}

function isEnding({ type }: DeploymentEvent): boolean {
  return type === 'succeeded' || type === 'ended';
}

/** What a person should know of Deckhand itself, whatever became of the deployment. */
export function troubles({ store }: Pick<Tools, 'store'>, log: DeploymentLog): readonly string[] {
  const shortage = store.shortage();
  return [
    ...(log.complete() ? [] : ['The log of this deployment has gaps: it could not be written.']),
    ...(shortage
      ? [
          `The disk of Deckhand’s data folder ${shortage.folder} is full (${sizeText(shortage.freeBytes)} free): free some space there.`,
        ]
      : []),
  ];
}

/** How the log ends: the same words that people read in Slack, and what the container said last. */
export function endingLines(id: number, event: DeploymentEvent): readonly string[] {
  if (event.type === 'succeeded') return [`#${id} succeeded`];
  if (event.type !== 'ended') return [];
  const { failure } = event;
  const { headline, detail, remedy } = explainFailure(failure);
  const container = 'autopsy' in failure ? failure.autopsy.lastLogLines : [];
  return [
    ...container.map(line => `container: ${line}`),
    `#${id} ${event.state}: ${headline}`,
    ...(detail === undefined ? [] : [detail]),
    ...(remedy === undefined ? [] : [remedy]),
  ];
}

function endOf(
  tools: Tools,
  surroundings: Surroundings,
  { deployment, signal }: { deployment: Deployment; signal: AbortSignal },
  error: unknown,
): DeploymentEvent {
  const cause = error instanceof RollOutError ? error.cause : error;
  if (serves(tools, surroundings, deployment)) {
    // It serves, proved and settled: to call it failed would not be so.
    surroundings.reportBug(cause, deployment.requestId);
    return { type: 'succeeded' };
  }
  // A roll-out says itself whether it was the cancel that ended it, or what went wrong before; what others throw when
  // they are stopped says little.
  const stopped = signal.aborted && !(error instanceof RollOutError);
  const ending = asDeployError(stopped ? signal.reason : cause);
  const failure: Failure = ending?.reason ?? {
    code: 'bug',
    errorId: surroundings.reportBug(cause, deployment.requestId),
  };
  return {
    type: 'ended',
    state: stateFor(failure),
    failure,
    ...(error instanceof RollOutError
      ? { previous: error.previous, ...(error.downtimeMs !== undefined && { downtimeMs: error.downtimeMs }) }
      : { previous: 'untouched' }),
  };
}

function serves({ store }: Tools, surroundings: Surroundings, deployment: Deployment): boolean {
  try {
    return store.serving(deployment)?.deploymentId === deployment.id;
  } catch (error) {
    // A database that can't be read must not keep the deployment from its end.
    surroundings.reportBug(error, deployment.requestId);
    return false;
  }
}

function stateFor(failure: Failure): 'failed' | 'cancelled' | 'interrupted' {
  if (failure.code === 'cancelled') return 'cancelled';
  return failure.code === 'shutting_down' || failure.code === 'crashed' ? 'interrupted' : 'failed';
}

function asDeployError(error: unknown): DeployError | undefined {
  return error instanceof DeployError ? error : undefined;
}

/** Whatever text an event carries came from outside and goes to the database and to Slack. */
function redactEvent(event: DeploymentEvent, redact: (text: string) => string): DeploymentEvent {
  switch (event.type) {
    case 'ended':
      return { ...event, failure: redactDeep(event.failure, redact) };
    case 'step_started':
    case 'step_detail':
    case 'step_skipped':
    case 'warned':
    case 'commit_known':
      return redactDeep(event, redact);
    case 'started':
    case 'release_known':
    case 'cancel_asked':
    case 'taken_up':
    case 'succeeded':
      return event;
  }
}

/** The same value with every text in it redacted. */
function redactDeep<T>(value: T, redact: (text: string) => string): T {
  // JSON's reviver keeps the shape, so the type stays what it was.
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? redact(part) : part,
  ) as T;
}
