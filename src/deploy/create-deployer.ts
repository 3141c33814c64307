// The deployer: takes requests, queues them, runs them, and answers what is known about them.
import { setTimeout as delay } from 'node:timers/promises';
import { type Deployment, isFinal } from '../core/deployment.ts';
import { DeployError, isDeployError } from '../core/errors.ts';
import { type App, type Service, type ServiceName, sameService, serviceKey } from '../core/service.ts';
import { runningStep } from '../core/transition.ts';
import type { Tools } from './carry-out.ts';
import { together } from './commit-together.ts';
import type { Accepted, Deployer, Refusal } from './deployer.ts';
import { createDeploymentTimes } from './deployment-times.ts';
import { lookAtServices } from './engine-returned.ts';
import type { AskedDeployment, Store } from './ports.ts';
import { createServiceQueue } from './queue.ts';
import { recoverAll } from './recovery.ts';
import { previousRelease, releaseFor, releasesToGoBackTo } from './roll-back-goal.ts';
import { createApply, runDeployment, type Surroundings } from './run-deployment.ts';
import { expectedMs, overview, serviceStatus } from './status.ts';

/** For stopping a container, starting another one and proving it. */
const defaultUndoMs = 60_000;
/** For a full disk that somebody makes room on just now. */
const lastWritesMs = 5000;

/** The deployer with what only the composition root may do. */
export interface RunningDeployer extends Deployer {
  /** Settles what a crash left, then lets the queue go on. Call once, before requests come in. */
  recover(signal: AbortSignal): Promise<void>;
  /** The engine answers again: starts what it ended and did not start itself. @param awaySince milliseconds since the epoch */
  engineReturned(awaySince: number): void;
  /**
   * Takes nothing new, waits until what runs has ended, and after `graceMs` stops it (the old release serves again).
   * What was only queued stays queued for the next start; what can't be stopped within `undoMs`, because the engine is
   * away or hangs, is settled by it.
   */
  shutDown(graceMs: number, undoMs?: number): Promise<void>;
}

export function createDeployer(
  tools: Tools,
  surroundings: Surroundings,
  apps: () => readonly App[],
): RunningDeployer {
  const { store, clock } = tools;
  const listeners: ((deployment: Deployment) => void)[] = [];
  const publish = (deployment: Deployment): void => {
    for (const listener of listeners) listener(deployment);
  };
  const times = createDeploymentTimes(clock);
  const apply = createApply(tools, surroundings, { times, publish });
  const queue = createServiceQueue(error => void surroundings.reportBug(error, 'queue'));
  const running = new Map<number, AbortController>();
  let open = true;

  const currentService = (name: ServiceName): Service | undefined =>
    apps()
      .find(app => app.name === name.app)
      ?.services.find(service => sameService(service, name));
  /** With how many of its releases are kept. */
  const configured = (name: ServiceName) => currentService(name) ?? name;

  const run = async (id: number, service: Service): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const how = await runDeployment(tools, surroundings, apply, { id, service, signal: controller.signal });
      // This Deckhand is being stopped: what waits, waits for the new one.
      if (how === 'handed over') queue.stop();
    } finally {
      running.delete(id);
    }
  };

  const enqueue = (deployment: Deployment): void => {
    queue.add(serviceKey(deployment), deployment.id, async () => {
      // The configuration may have changed while it waited: what is in force now is what is rolled out.
      const service = currentService(deployment);
      if (service) await run(deployment.id, service);
      else apply(deployment.id, removedFromConfig(deployment));
    });
  };

  const begin = (asked: readonly AskedDeployment[]): readonly Accepted<Deployment>[] => {
    const shortage = store.shortage();
    if (shortage) return asked.map(() => refuse({ code: 'no_room', ...shortage }));
    return store.begin(asked).map(deployment => {
      publish(deployment);
      enqueue(deployment);
      return { ok: true, value: deployment };
    });
  };
  const beginTogether = together(begin);

  return {
    apps,
    async deploy({ service, ref, actor, origin, requestId, retryOf }) {
      if (!open) return refuse({ code: 'shutting_down' });
      const { app, environment } = service;
      const asked = ref ?? service.repository.branch ?? '';
      const retried = retryOf === undefined ? {} : { retryOf };
      const createdAt = clock.now();
      const draft = { kind: 'deploy', app, environment, ref: asked, actor, requestId, createdAt } as const;
      return await beginTogether({ draft: { ...draft, ...retried }, origin });
    },
    async rollBack({ service, to, actor, origin, requestId }) {
      if (!open) return refuse({ code: 'shutting_down' });
      const goal = releaseFor(store, service, to);
      const unsettled = store.deployments({ service, limit: 50 }).findLast(each => !isFinal(each.state));
      const relative = to.kind === 'previous' || (!goal.ok && goal.refusal.code === 'already_serving');
      if (unsettled && relative) return refuse({ code: 'not_settled', service, deployment: unsettled });
      if (!goal.ok) return goal;
      const release = goal.value;
      try {
        if (!(await tools.builder.has(release.imageId))) {
          store.saveImageState(release.imageId, 'gone');
          return refuse({ code: 'image_gone', service, release });
        }
        // What is kept may have changed meanwhile. From here to the record of the roll-back, nothing else comes between.
        if (store.release(release.id)?.image !== undefined)
          return refuse({ code: 'not_kept', service, release });
      } catch (error) {
        if (!(error instanceof DeployError)) throw error;
        return refuse({ code: 'engine_unreachable', detail: engineDetail(error) });
      }
      const { app, environment } = service;
      const { id: releaseId, commit, ref } = release;
      const createdAt = clock.now();
      const draft = { kind: 'rollback', app, environment, ref, actor, requestId, createdAt } as const;
      const [accepted] = begin([{ draft: { ...draft, releaseId, commit }, origin }]);
      if (accepted === undefined) throw new Error('A roll-back was neither begun nor refused');
      return accepted;
    },
    cancel(id, by) {
      const deployment = store.deployment(id);
      if (!deployment) return refuse({ code: 'no_such_deployment', id });
      if (isFinal(deployment.state)) return refuse({ code: 'already_ended', deployment });
      const step = runningStep(deployment)?.name;
      if (step === 'settle' || step === 'post_deploy')
        return refuse({ code: 'too_late_to_cancel', deployment });
      if (deployment.state === 'running' && !running.has(id)) {
        return refuse({ code: 'being_settled', deployment });
      }
      if (deployment.cancelledBy) return { ok: true, value: deployment };
      store.audit({
        at: clock.now(),
        actor: by,
        action: 'cancel',
        service: serviceKey(deployment),
        detail: `#${id}`,
      });
      const asked = apply(id, { type: 'cancel_asked', by });
      if (queue.withdraw(serviceKey(deployment), id)) {
        const failure = { code: 'cancelled' } as const;
        const ended = apply(id, { type: 'ended', state: 'cancelled', failure, previous: 'untouched' });
        return { ok: true, value: ended };
      }
      running.get(id)?.abort(new DeployError({ code: 'cancelled' }));
      return { ok: true, value: asked };
    },
    deployment: id => store.deployment(id),
    now: deployment => times.now(deployment),
    release: id => store.release(id),
    releases: (service, limit) => releasesToGoBackTo(store, configured(service)).slice(0, limit),
    deployments: (service, limit) => store.deployments({ ...(service && { service }), limit }),
    previousRelease: service => previousRelease(store, configured(service)),
    status: async service => await serviceStatus(tools, service),
    overview: async services => await overview(tools, services),
    servingRelease: service => store.serving(service)?.release,
    logTail: async (id, lines) => await surroundings.logs.tail(id, lines),
    logFile: async id => await surroundings.logs.file(id),
    onChange: listener => void listeners.push(listener),
    expectedMs: service => expectedMs(store, service),
    ahead(deployment) {
      const line = queue.ahead(serviceKey(deployment), deployment.id);
      // What a crash left is in line under its number below zero.
      const next = line && store.deployment(Math.abs(line.next));
      return line && next && { next, waiting: line.count - 1 };
    },

    async recover(signal) {
      await recoverAll({ tools, surroundings, apply, currentService, enqueue, queue }, signal);
    },
    engineReturned: awaySince => lookAtServices({ tools, surroundings, queue, apps: apps() }, awaySince),
    async shutDown(graceMs, undoMs = defaultUndoMs) {
      open = false;
      queue.stop();
      const idle = queue.idle();
      if (!(await endsWithin(idle, graceMs))) {
        for (const controller of running.values())
          controller.abort(new DeployError({ code: 'shutting_down' }));
        await endsWithin(idle, undoMs);
      }
      await untilWritten(store);
    },
  };
}

/** What is only in memory would be lost; after this, the next start finds out from the journal and the engine. */
async function untilWritten(store: Store): Promise<void> {
  const until = performance.now() + lastWritesMs;
  for (;;) {
    try {
      store.sync();
      return;
    } catch (error) {
      if (!isDeployError(error, 'disk_full') || performance.now() > until) return;
      await delay(500);
    }
  }
}

async function endsWithin(work: Promise<void>, ms: number): Promise<boolean> {
  const ended = new AbortController();
  try {
    return await Promise.race([work.then(() => true), delay(ms, false, { signal: ended.signal })]);
  } finally {
    ended.abort();
  }
}

function refuse(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

function engineDetail(error: DeployError): string {
  return 'detail' in error.reason ? error.reason.detail : error.reason.code;
}

function removedFromConfig(deployment: Deployment) {
  return {
    type: 'ended',
    state: 'failed',
    failure: { code: 'service_removed', service: serviceKey(deployment) },
    previous: 'untouched',
  } as const;
}
