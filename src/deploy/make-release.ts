// From what a person typed to a release: finds the commit, and builds its image unless that was done before.
import { isDeepStrictEqual } from 'node:util';
import { type Commit, type Release, type ResolvedRef, shortSha } from '../core/deployment.ts';
import type { Service } from '../core/service.ts';
import type { Run, Tools } from './carry-out.ts';
import type { BuiltImage, Checkout, Comparison } from './ports.ts';

/** How many of the last releases may be the same again. */
const releasesToCompare = 50;

/** Fetches, and finds the commit that is meant. @throws DeployError as `Repositories.resolve` */
export async function resolve(tools: Tools, run: Run): Promise<ResolvedRef> {
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

/** Of one commit; disposing removes what was written. */
export interface Files extends AsyncDisposable {
  readonly path: () => Promise<string>;
}

/** A commit's files, written when they are first asked for: of what was built before, only hooks need them. */
export function filesOf(tools: Tools, { service, signal }: Run, commit: Commit): Files {
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

/** The image of an earlier build of this commit with these settings. @throws DeployError as `Builder.find` */
export async function findBuilt(tools: Tools, run: Run, commit: Commit): Promise<BuiltImage | undefined> {
  const built = await tools.builder.find(run.service, commit);
  if (!built) return undefined;
  run.log(`${shortSha(commit.sha)} was built before with these settings: ${built.tag}`);
  run.report({ type: 'step_skipped', step: 'build', detail: 'already built' });
  return built;
}

/** @throws DeployError disk_low, and as `Builder.build` */
export async function build(tools: Tools, run: Run, commit: Commit, sourcePath: string): Promise<BuiltImage> {
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
export function releaseOf(
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
