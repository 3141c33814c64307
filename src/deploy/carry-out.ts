// The story of one deployment: fetch, build, roll out, verify, settle. Reads from top to bottom.
import type { Deployment, PreviousRelease, Release } from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import type { Service } from '../core/service.ts';
import type { DeploymentEvent } from '../core/transition.ts';
import { build, filesOf, findBuilt, releaseOf, resolve } from './make-release.ts';
import type { Builder, Clock, Hooks, LineSink, Repositories, Storage, Store, Target } from './ports.ts';
import { describeHookFailure, runHooks } from './run-hooks.ts';

/** What a deployment works with. */
export interface Tools {
  readonly repositories: Repositories;
  readonly builder: Builder;
  readonly target: Target;
  readonly hooks: Hooks;
  readonly storage: Storage;
  readonly store: Store;
  readonly clock: Clock;
}

export interface Run {
  readonly service: Service;
  readonly deployment: Deployment;
  readonly log: LineSink;
  /** Goes through the pure transition, to the store and to Slack; durable when it returns. */
  readonly report: (event: DeploymentEvent) => void;
  readonly signal: AbortSignal;
}

/** A roll-out that failed knows what became of the release that served; whatever fails before did not touch it. */
export class RollOutError extends Error {
  readonly previous: PreviousRelease;
  readonly downtimeMs: number | undefined;

  constructor(cause: unknown, previous: PreviousRelease, downtimeMs: number | undefined) {
    super('the roll-out failed', { cause });
    this.previous = previous;
    this.downtimeMs = downtimeMs;
  }
}

/** Deckhand replaces itself: this process has nothing more to say of the deployment. */
export class HandedOverError extends Error {}

/**
 * Makes one release serve.
 * @throws DeployError whatever the ports throw, before anything was changed
 * @throws RollOutError when the roll-out itself failed
 * @throws HandedOverError when the new Deckhand is to tell the end
 */
export async function carryOut(tools: Tools, run: Run): Promise<void> {
  if (run.deployment.kind === 'rollback') await rollBack(tools, run);
  else await deploy(tools, run);
}

async function deploy(tools: Tools, run: Run): Promise<void> {
  const { service, report } = run;
  report({ type: 'step_started', step: 'fetch' });
  await tools.storage.expectRoomForData();
  const { name: ref, commit } = await resolve(tools, run);
  await using files = filesOf(tools, run, commit);
  // What fails of it has to fail before anything is changed.
  if (service.hooks.preDeploy.length + service.hooks.postDeploy.length > 0) await files.path();
  const image =
    (await findBuilt(tools, run, commit)) ?? (await build(tools, run, commit, await files.path()));
  const release = releaseOf(tools, { service, ref }, commit, image);
  report({ type: 'release_known', releaseId: release.id });
  const hooks = { run, release, files };
  await runHooks(tools, hooks, 'pre_deploy', service.hooks.preDeploy);
  const downtimeMs = await rollOut(tools, run, release);
  // The new release serves: what fails from here on is a warning, not a failed deployment.
  await runHooks(tools, hooks, 'post_deploy', service.hooks.postDeploy).catch(error => {
    report({ type: 'warned', warning: describeHookFailure(error) });
  });
  report({ type: 'succeeded', ...(downtimeMs !== undefined && { downtimeMs }) });
}

/** No fetch, no build, no hooks: the image and the settings are those that served before. */
async function rollBack(tools: Tools, run: Run): Promise<void> {
  const { deployment, report } = run;
  const release = deployment.releaseId === undefined ? undefined : tools.store.release(deployment.releaseId);
  if (!release) throw new Error(`Roll-back ${deployment.id} has no release`);
  if (!(await tools.builder.has(release.imageId))) {
    throw new DeployError({ code: 'image_missing', image: release.imageTag });
  }
  const downtimeMs = await rollOut(tools, run, release);
  report({ type: 'succeeded', ...(downtimeMs !== undefined && { downtimeMs }) });
}

async function rollOut(tools: Tools, run: Run, release: Release): Promise<number | undefined> {
  const { service, deployment, report, log, signal } = run;
  let current: string | undefined;
  const outcome = await tools.target.rollOut({
    service,
    deploymentId: deployment.id,
    release,
    log,
    signal,
    journal: entry => tools.store.saveJournal(deployment.id, entry),
    progress: (step, detail) => {
      if (step === current && detail !== undefined) report({ type: 'step_detail', detail });
      else report({ type: 'step_started', step, ...(detail !== undefined && { detail }) });
      current = step;
    },
  });
  if (!outcome.ok) {
    for (const warning of outcome.warnings ?? []) report({ type: 'warned', warning });
    throw new RollOutError(outcome.cause, outcome.previous, outcome.downtimeMs);
  }
  if ('handedOver' in outcome) throw new HandedOverError();
  tools.store.setServing(service, release.id, deployment.id);
  // The message of its end offers the way back: only one that is there.
  await tools.storage.reconcile(service);
  return outcome.downtimeMs;
}
