// The story of one deployment: fetch, build, roll out, verify, settle. Reads from top to bottom.
import { isDeepStrictEqual } from 'node:util';

import {
  type Commit,
  type Deployment,
  type PreviousRelease,
  type Release,
  type ResolvedRef,
  shortSha,
} from '../core/deployment.ts';
import { DeployError } from '../core/errors.ts';
import type { Hook, Service } from '../core/service.ts';
import type { DeploymentEvent } from '../core/transition.ts';
import type {
  Builder,
  BuiltImage,
  Checkout,
  Clock,
  Comparison,
  Hooks,
  LineSink,
  Repositories,
  Storage,
  Store,
  Target,
} from './ports.ts';

/** How many of the last releases may be the same again. */
const releasesToCompare = 50;

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

async function resolve(tools: Tools, run: Run): Promise<ResolvedRef> {
  const { service, deployment, report, signal, log } = run;
  // One that was taken up again keeps its commit, wherever its branch has moved meanwhile.
  const pinned = deployment.commit?.sha;
  const asked = deployment.ref === '' ? undefined : deployment.ref;
  const resolved = await tools.repositories.resolve(service, pinned ?? asked, signal);
  const { commit } = resolved;
  const name = pinned === undefined ? resolved.name : deployment.ref;
  log(`${name} is ${commit.sha} "${commit.subject}" by ${commit.author}`);
  const ahead = await commitsAhead(tools, run, commit);
  report({ type: 'commit_known', commit, ref: name, ...(ahead !== undefined && { commitsAhead: ahead }) });
  return { ...resolved, name };
}

/** Only for people: that it can't be told fails nothing. */
async function commitsAhead(tools: Tools, run: Run, commit: Commit): Promise<number | undefined> {
  const serving = tools.store.serving(run.service);
  if (!serving) return undefined;
  const comparison: Comparison | undefined = await tools.repositories.compare(
    run.service,
    serving.release.commit.sha,
    commit.sha,
    run.signal,
  );
  if (!comparison) return undefined;
  return comparison.ahead > 0 ? comparison.ahead : -comparison.behind;
}

interface Files extends AsyncDisposable {
  readonly path: () => Promise<string>;
}

/** A commit's files, written when they are first asked for: of what was built before, only hooks need them. */
function filesOf(tools: Tools, { service, signal }: Run, commit: Commit): Files {
  let writing: Promise<Checkout> | undefined;
  return {
    path: async () => {
      writing ??= tools.repositories.checkOut(service, commit.sha, signal);
      return (await writing).path;
    },
    [Symbol.asyncDispose]: async () => {
      // Whoever asked was told that it failed.
      const checkout = await writing?.catch(() => undefined);
      await checkout?.[Symbol.asyncDispose]();
    },
  };
}

async function findBuilt(tools: Tools, run: Run, commit: Commit): Promise<BuiltImage | undefined> {
  const built = await tools.builder.find(run.service, commit);
  if (!built) return undefined;
  run.log(`${shortSha(commit.sha)} was built before with these settings: ${built.tag}`);
  run.report({ type: 'step_skipped', step: 'build', detail: 'already built' });
  return built;
}

async function build(tools: Tools, run: Run, commit: Commit, sourcePath: string): Promise<BuiltImage> {
  const { service, report, log, signal } = run;
  report({ type: 'step_started', step: 'build' });
  await tools.storage.makeRoom(service, log, signal);
  return await tools.builder.build({
    service,
    commit,
    sourcePath,
    log,
    signal,
    progress: ({ step, total, name }) =>
      report({ type: 'step_detail', detail: `step ${step}/${total} ${name}` }),
  });
}

/** The same image with the same run settings is the same release, however often it is deployed. */
function releaseOf(
  { store, clock }: Tools,
  { service, ref }: { service: Service; ref: string },
  commit: Commit,
  image: BuiltImage,
): Release {
  const same = store
    .releases(service, releasesToCompare)
    .find(release => release.imageId === image.id && isDeepStrictEqual(release.run, service.run));
  if (same) {
    store.saveImageState(image.id, 'there');
    return same;
  }
  const { app, environment, run } = service;
  return store.createRelease({ app, environment, commit, ref, image, run, createdAt: clock.now() });
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

async function runHooks(
  tools: Tools,
  { run, release, files }: { run: Run; release: Release; files: Files },
  phase: 'pre_deploy' | 'post_deploy',
  hooks: readonly Hook[],
): Promise<void> {
  if (hooks.length === 0) return;
  run.report({ type: 'step_started', step: phase });
  const workingDirectory = await files.path();
  // After a crash it decides whether all may be begun anew.
  if (phase === 'pre_deploy') tools.store.sync();
  for (const hook of hooks) {
    await tools.hooks.run(hook, {
      service: run.service,
      commit: release.commit,
      imageTag: release.imageTag,
      deploymentId: run.deployment.id,
      phase,
      workingDirectory,
      log: run.log,
      // What follows a release that serves already can't be cancelled, only timed out.
      signal: phase === 'pre_deploy' ? run.signal : new AbortController().signal,
    });
  }
}

function describeHookFailure(error: unknown): string {
  if (!(error instanceof DeployError)) throw error;
  const { reason } = error;
  switch (reason.code) {
    case 'hook_failed':
      return `The post_deploy hook ${reason.hook} failed with exit code ${reason.exitCode ?? 'unknown'}. See the log.`;
    case 'hook_timeout':
      return `The post_deploy hook ${reason.hook} took longer than ${reason.timeoutMs / 1000} s and was stopped. See the log.`;
    default:
      throw error;
  }
}
