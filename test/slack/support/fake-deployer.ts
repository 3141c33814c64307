// A deployer that does what a test says: it keeps deployments in memory and tells its listeners.
import { setTimeout } from 'node:timers/promises';
import type { Actor, Deployment, Release } from '../../../src/core/deployment.ts';
import { isFinal } from '../../../src/core/deployment.ts';
import { type App, sameService } from '../../../src/core/service.ts';
import type {
  Accepted,
  Deployer,
  DeployRequest,
  Refusal,
  RollBackRequest,
} from '../../../src/deploy/deployer.ts';
import type { AuditEntry, MessageReference, Origin } from '../../../src/deploy/ports.ts';
import type { MessageStore } from '../../../src/slack/posting.ts';
import { sampleCommit, sampleDeployment } from '../../support/samples.ts';

export class FakeDeployer implements Deployer {
  readonly #apps: readonly App[];
  readonly #deployments = new Map<number, Deployment>();
  readonly #releases = new Map<number, Release>();
  readonly #listeners: ((deployment: Deployment) => void)[] = [];
  readonly store = new MemoryMessages();
  /** What `cancel` and the others answer instead of doing it. */
  refusal: Refusal | undefined;
  lines: readonly string[] = [];
  file: { readonly path: string; readonly sizeBytes: number } | undefined;

  constructor(...apps: readonly App[]) {
    this.#apps = apps;
  }

  apps(): readonly App[] {
    return this.#apps;
  }

  now(): number {
    return Date.now();
  }

  /** Puts a deployment there as if it had been stored, and tells. */
  put(deployment: Deployment): Deployment {
    this.#deployments.set(deployment.id, deployment);
    for (const listener of this.#listeners) listener(deployment);
    return deployment;
  }

  /** Puts it there without telling: what a former process left. */
  seed(deployment: Deployment): Deployment {
    this.#deployments.set(deployment.id, deployment);
    return deployment;
  }

  change(id: number, changes: Partial<Deployment>): Deployment {
    const known = this.#deployments.get(id);
    if (known === undefined) throw new Error(`No deployment ${id}`);
    return this.put({ ...known, ...changes });
  }

  know(...releases: readonly Release[]): void {
    for (const release of releases) this.#releases.set(release.id, release);
  }

  async deploy(request: DeployRequest): Promise<Accepted<Deployment>> {
    return this.#begin(request, { kind: 'deploy', ref: request.ref ?? 'main' });
  }

  async rollBack(request: RollBackRequest): Promise<Accepted<Deployment>> {
    // The real one asks the engine.
    await setTimeout(30);
    const release = request.to.kind === 'release' ? this.#releases.get(request.to.id) : undefined;
    const goal = release && { releaseId: release.id, commit: release.commit };
    return this.#begin(request, { kind: 'rollback', ref: release?.ref ?? 'main', ...goal });
  }

  #begin(request: DeployRequest | RollBackRequest, changes: Partial<Deployment>): Accepted<Deployment> {
    if (this.refusal !== undefined) return { ok: false, refusal: this.refusal };
    const { service, actor, origin, requestId } = request;
    const id = this.#deployments.size + 1;
    this.store.origins.set(id, origin);
    const { endedAt: _ended, startedAt: _started, ...sample } = sampleDeployment(id);
    const value = this.put({
      ...sample,
      app: service.app,
      environment: service.environment,
      actor,
      requestId,
      state: 'queued',
      createdAt: Date.now(),
      commit: sampleCommit(),
      ...('retryOf' in request && request.retryOf !== undefined ? { retryOf: request.retryOf } : {}),
      ...changes,
    });
    return { ok: true, value };
  }

  cancel(id: number, by: Actor): Accepted<Deployment> {
    const deployment = this.#deployments.get(id);
    if (deployment === undefined) return { ok: false, refusal: { code: 'no_such_deployment', id } };
    if (isFinal(deployment.state)) return { ok: false, refusal: { code: 'already_ended', deployment } };
    const value = this.change(id, { state: 'cancelled', cancelledBy: by, endedAt: Date.now() });
    return { ok: true, value };
  }

  deployment(id: number): Deployment | undefined {
    return this.#deployments.get(id);
  }

  release(id: number): Release | undefined {
    return this.#releases.get(id);
  }

  releases(): readonly Release[] {
    return [...this.#releases.values()].toReversed();
  }

  deployments(service: Parameters<Deployer['deployments']>[0], limit: number): readonly Deployment[] {
    return [...this.#deployments.values()]
      .filter(deployment => service === undefined || sameService(deployment, service))
      .toSorted((a, b) => b.id - a.id)
      .slice(0, limit);
  }

  previousRelease(): Release | undefined {
    return this.releases()[1];
  }

  async status(): Promise<never> {
    throw new Error('Not asked for here');
  }

  async overview(): Promise<never> {
    throw new Error('Not asked for here');
  }

  servingRelease(): undefined {
    return undefined;
  }

  async logTail(_id: number, lines: number): Promise<readonly string[]> {
    return this.lines.slice(-lines);
  }

  async logFile(): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined> {
    return this.file;
  }

  onChange(listener: (deployment: Deployment) => void): void {
    this.#listeners.push(listener);
  }

  ahead(): undefined {
    return undefined;
  }

  expectedMs(): number | undefined {
    return undefined;
  }
}

export class MemoryMessages implements MessageStore {
  readonly messages = new Map<number, MessageReference>();
  readonly origins = new Map<number, Origin>();
  readonly told = new Set<number>();
  readonly audited: AuditEntry[] = [];

  message(id: number): MessageReference | undefined {
    return this.messages.get(id);
  }

  saveMessage(id: number, message: MessageReference): void {
    this.messages.set(id, message);
  }

  readonly audit = (entry: AuditEntry): void => void this.audited.push(entry);

  origin(id: number): Origin | undefined {
    return this.origins.get(id);
  }

  saveTold(id: number): void {
    this.told.add(id);
  }

  untold(): readonly number[] {
    return [...new Set([...this.origins.keys(), ...this.messages.keys()])].filter(id => !this.told.has(id));
  }
}
