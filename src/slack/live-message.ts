// Keeps one message per deployment true: posts it, edits it as the deployment goes on, and never lets the work wait for it.
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { type Deployment, isFinal } from '../core/deployment.ts';
import type { Deployer } from '../deploy/deployer.ts';
import type { Clock } from '../deploy/ports.ts';
import { deploymentMessage, openingMessage } from './blocks/deployment.ts';
import type { Calm } from './calm.ts';
import { deploymentView, neighbours } from './deployment-view.ts';
import { tellElsewhere } from './elsewhere.ts';
import { slackFailure } from './errors.ts';
import type { LogThread } from './log-thread.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';
import { type MessageStore, Posting } from './posting.ts';

export interface LiveMessagesDeps {
  readonly client: WebClient;
  readonly deployer: Deployer;
  readonly store: MessageStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly thread: LogThread;
  /** Messages can wait while somebody waits for an answer. */
  readonly calm: Pick<Calm, 'reached'>;
  /** Without the @. */
  readonly botName: string;
  readonly pacing?: Omit<OutboxOptions, 'logger'>;
}

/** After a restart, what was asked for this recently and whose ending Slack has not is told. */
const recentMs = 24 * 60 * 60_000;
/** Slack allows about 50 edits a minute, over all channels. */
const editEveryMs = 1_200;
const tryAgainEveryMs = 2_000;

export class LiveMessages {
  readonly #deps: LiveMessagesDeps;
  readonly #outbox: Outbox;
  readonly #posting: Posting;
  /** Deployments whose ending is still to be told: they get a new message if theirs is gone, and their log in the thread. */
  readonly #watched = new Set<number>();
  /** Deployments whose ending this process has told: from now on their message is only edited. */
  readonly #told = new Set<number>();
  /** Deployments told through the response URL because the bot can't post where they were asked for. */
  readonly #elsewhere = new Set<number>();
  /** What changed and is not with the outbox yet, by deployment. */
  readonly #changes = new Map<number, Deployment>();
  #showing = Promise.resolve();
  #triedAgainAt = Number.NEGATIVE_INFINITY;
  readonly #ticks = new Map<number, NodeJS.Timeout>();

  constructor(deps: LiveMessagesDeps) {
    const { client, deployer, store, logger, pacing } = deps;
    this.#deps = deps;
    this.#outbox = new Outbox({ logger, ...pacing });
    this.#posting = new Posting({ client, store });
    deployer.onChange(deployment => {
      const isFirst = this.#changes.size === 0;
      this.#changes.set(deployment.id, deployment);
      if (isFirst) this.#showing = this.#showChanges();
    });
  }

  /** One after the other, each when nobody waits for an answer. */
  async #showChanges(): Promise<void> {
    for (const [id] of this.#changes) {
      await this.#deps.calm.reached();
      // As it is by then.
      const deployment = this.#changes.get(id);
      this.#changes.delete(id);
      if (deployment !== undefined) this.#changed(deployment);
    }
  }

  /** Tells a deployment that changed before this process listened, however it ended. */
  resume(deploymentId: number): void {
    if (!this.#told.has(deploymentId)) this.#watched.add(deploymentId);
    this.#touch(deploymentId);
  }

  #touch(deploymentId: number): void {
    const { deployer, store } = this.#deps;
    const deployment = deployer.deployment(deploymentId);
    const channel = store.message(deploymentId)?.channel ?? store.origin(deploymentId)?.channel;
    if (deployment === undefined || channel === undefined) return;
    this.#outbox.put({
      channel,
      key: `deployment ${deploymentId}`,
      gapMs: isFinal(deployment.state) ? 0 : this.#gapMs(deployment),
      deliver: () => this.#deliver(deploymentId, channel),
    });
  }

  /** Makes true what a former process left: what is unfinished, and what ended while Slack could not be told. */
  resumeAll(): void {
    const { store, clock } = this.#deps;
    for (const id of store.untold(clock.now() - recentMs)) this.resume(id);
  }

  /** Slack was heard of, so that what waits for it is tried now: once in a while, whatever people type meanwhile. */
  tryAgain(): void {
    const now = this.#deps.clock.monotonic();
    if (now - this.#triedAgainAt < tryAgainEveryMs) return;
    this.#triedAgainAt = now;
    this.#outbox.tryAgain();
  }

  /** Resolves when Slack has everything. */
  async flush(): Promise<void> {
    await this.#showing;
    await this.#outbox.flush();
  }

  close(): void {
    for (const tick of this.#ticks.values()) clearTimeout(tick);
    this.#ticks.clear();
    this.#outbox.close();
  }

  #changed(deployment: Deployment): void {
    try {
      const isNew = !this.#watched.has(deployment.id) && !this.#told.has(deployment.id);
      this.resume(deployment.id);
      if (isNew || deployment.state === 'succeeded') {
        for (const { id } of neighbours(this.#deps.deployer, deployment)) this.#refresh(id);
      }
    } catch (error) {
      this.#deps.logger.error(
        { err: error, deployment: deployment.id },
        'A live message could not be updated',
      );
    }
  }

  /** Only edits: a message that a person deleted stays away. */
  #refresh(deploymentId: number): void {
    if (this.#deps.store.message(deploymentId) !== undefined) this.#touch(deploymentId);
  }

  async #deliver(deploymentId: number, channel: string): Promise<void> {
    const { deployer, store, calm } = this.#deps;
    await calm.reached();
    const deployment = deployer.deployment(deploymentId);
    if (deployment === undefined) return;
    const ended = isFinal(deployment.state);
    if (this.#elsewhere.has(deploymentId) && !ended) return;
    const reply = deploymentMessage(deploymentView(deployer, deployment));
    try {
      const mayPost = this.#watched.has(deploymentId);
      // An ending is true for ever.
      const opening = ended ? reply : openingMessage(deployment);
      await this.#posting.show(deploymentId, channel, reply, mayPost ? opening : undefined);
    } catch (error) {
      if (slackFailure(error).kind !== 'no_access') throw error;
      this.#elsewhere.add(deploymentId);
      await tellElsewhere(this.#deps, deployment, reply, ended);
    }
    this.#tick(deployment);
    if (!ended) return;
    this.#elsewhere.delete(deploymentId);
    if (!this.#told.has(deploymentId)) store.saveTold(deploymentId);
    this.#told.add(deploymentId);
    if (this.#watched.delete(deploymentId) && deployment.state === 'failed') this.#tellLog(deploymentId);
  }

  #tellLog(deploymentId: number): void {
    const reference = this.#deps.store.message(deploymentId);
    if (reference === undefined) return;
    this.#outbox.put({
      channel: reference.channel,
      key: `log ${deploymentId}`,
      gapMs: 0,
      deliver: () => this.#deps.thread.tell(deploymentId, reference),
    });
  }

  /** The time goes on though nothing happens: a build of minutes must not look dead. */
  #tick(deployment: Deployment): void {
    const { id, state, startedAt } = deployment;
    clearTimeout(this.#ticks.get(id));
    this.#ticks.delete(id);
    if (state !== 'running') return;
    const ageMs = this.#deps.deployer.now(deployment) - (startedAt ?? 0);
    const timer = setTimeout(() => this.#touch(id), ageMs < 60_000 ? 5_000 : 15_000);
    this.#ticks.set(id, timer);
  }

  /** The longer it takes, the rarer are the edits; those that run beside each other share what Slack allows. */
  #gapMs(deployment: Deployment): number {
    const { startedAt, createdAt } = deployment;
    const ageMs = this.#deps.deployer.now(deployment) - (startedAt ?? createdAt);
    const ownMs = ageMs < 30_000 ? 1_000 : ageMs < 120_000 ? 2_000 : 5_000;
    return this.#ticks.size < 2 ? ownMs : Math.max(ownMs, this.#ticks.size * editEveryMs);
  }
}
