// A deployer in memory: records what it is asked, and answers from what a test puts into it. Nothing runs by itself.
import { type Deployment, isFinal, type Release } from '../../src/core/deployment.ts';
import { type App, type ServiceName, sameService } from '../../src/core/service.ts';
import type {
  Accepted,
  Deployer,
  DeployRequest,
  Refusal,
  RollBackRequest,
  ServiceStatus,
} from '../../src/deploy/deployer.ts';
import type { Observation } from '../../src/deploy/ports.ts';
import { sampleDeployment, sampleNow } from './samples.ts';

export interface FakeDeployer extends Deployer {
  /** Oldest first, as a test sees fit. */
  readonly known: { apps: App[]; deployments: Deployment[]; releases: Release[] };
  /** What it was asked to do. */
  readonly asked: {
    deploys: DeployRequest[];
    rollBacks: RollBackRequest[];
    cancels: { readonly id: number; readonly userId: string }[];
  };
  /** What it answers to every request from now on. */
  refusal: Refusal | undefined;
  /** Of what serves; undefined when the engine does not answer. */
  observation: Observation | undefined;
  /** What serves, by `app/environment`; of anything else there is no container. */
  readonly serving: Map<string, { readonly release: Release; readonly deployment: Deployment }>;
  readonly logs: Map<number, readonly string[]>;
}

export const healthy: Observation = {
  state: 'running',
  health: 'healthy',
  startedAt: sampleNow - 44_800,
  restarts: 0,
  oomKilled: false,
};

const absent: Observation = { state: 'absent', health: 'none', restarts: 0, oomKilled: false };

export function fakeDeployer(...apps: App[]): FakeDeployer {
  const begin = (
    kind: Deployment['kind'],
    request: DeployRequest | RollBackRequest,
  ): Accepted<Deployment> => {
    if (fake.refusal !== undefined) return { ok: false, refusal: fake.refusal };
    const { app, environment } = request.service;
    const busy = newest({ app, environment }).some(other => !isFinal(other.state));
    const deployment = sampleDeployment(Math.max(0, ...fake.known.deployments.map(({ id }) => id)) + 1, {
      app,
      environment,
      kind,
      ref: ('ref' in request && request.ref) || 'main',
      actor: request.actor,
      requestId: request.requestId,
      state: busy ? 'queued' : 'running',
    });
    fake.known.deployments.push(deployment);
    return { ok: true, value: deployment };
  };
  const newest = (service: ServiceName | undefined): Deployment[] =>
    fake.known.deployments
      .filter(deployment => service === undefined || sameService(deployment, service))
      .toSorted((a, b) => b.id - a.id);

  const fake: FakeDeployer = {
    known: { apps, deployments: [], releases: [] },
    asked: { deploys: [], rollBacks: [], cancels: [] },
    refusal: undefined,
    observation: healthy,
    serving: new Map(),
    logs: new Map(),
    apps: () => fake.known.apps,
    async deploy(request) {
      fake.asked.deploys.push(request);
      return begin('deploy', request);
    },
    async rollBack(request) {
      fake.asked.rollBacks.push(request);
      return begin('rollback', request);
    },
    cancel(id, by) {
      fake.asked.cancels.push({ id, userId: by.userId });
      if (fake.refusal !== undefined) return { ok: false, refusal: fake.refusal };
      const deployment = fake.deployment(id);
      if (deployment === undefined) return { ok: false, refusal: { code: 'no_such_deployment', id } };
      if (isFinal(deployment.state)) return { ok: false, refusal: { code: 'already_ended', deployment } };
      return { ok: true, value: deployment };
    },
    deployment: id => fake.known.deployments.find(deployment => deployment.id === id),
    now: () => sampleNow,
    release: id => fake.known.releases.find(release => release.id === id),
    releases: (service, limit) =>
      fake.known.releases.filter(release => sameService(release, service)).slice(0, limit),
    deployments: (service, limit) => newest(service).slice(0, limit),
    previousRelease: service => fake.known.releases.find(release => sameService(release, service)),
    async status(service): Promise<ServiceStatus> {
      const recent = newest(service).slice(0, 5);
      const current = recent.find(({ state }) => !isFinal(state));
      const serving = fake.serving.get(`${service.app}/${service.environment}`);
      return {
        service,
        recent,
        ...(serving === undefined ? {} : { serving }),
        ...(fake.observation === undefined
          ? { engineError: 'connect ENOENT /var/run/docker.sock' }
          : { observation: serving === undefined ? absent : fake.observation }),
        ...(current === undefined ? {} : { current }),
      };
    },
    overview: async services => await Promise.all(services.map(service => fake.status(service))),
    servingRelease: service => fake.serving.get(`${service.app}/${service.environment}`)?.release,
    logTail: async (id, lines) => (fake.logs.get(id) ?? []).slice(-lines),
    logFile: async () => undefined,
    onChange: () => undefined,
    expectedMs: () => undefined,
    ahead(deployment) {
      const all = newest(deployment).filter(({ id, state }) => id < deployment.id && !isFinal(state));
      const next = all.at(-1);
      return next && { next, waiting: all.length - 1 };
    },
  };
  return fake;
}
