// Finds the commit that a ref means: fetches, then looks among branches, tags, pull requests and commit ids.
import type { ResolvedRef } from '../core/deployment.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { DeployError, isDeployError } from '../core/errors.ts';
import type { Service } from '../core/service.ts';
import type { Mirror } from './mirror.ts';
import { parseRef, type RefCandidate, suggest } from './ref-name.ts';

const fullSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * An absent ref means the branch of the service's settings; without one, the remote's own default branch.
 * A full commit id that the mirror has already asks no network: it can't have changed.
 * @throws DeployError as Repositories.resolve
 */
export async function resolveRef(
  mirror: Mirror,
  ref: string | undefined,
  { app, repository }: Pick<Service, 'app' | 'repository'>,
): Promise<ResolvedRef> {
  const typed = ref?.trim() ?? '';
  if (typed === '' || typed === 'HEAD') return resolveDefault(mirror, repository.branch);

  const query = parseRef(typed);
  if (query === undefined) throw await notFound(mirror, typed, app);
  const { names, pulls, sha } = query;

  if (sha !== undefined && fullSha.test(sha)) {
    const known = await describeSha(mirror, sha);
    if (known !== undefined) return known;
  }
  await mirror.fetch();
  return (
    (await findName(mirror, names)) ??
    (await findPull(mirror, pulls)) ??
    (await findSha(mirror, typed, sha)) ??
    Promise.reject(await notFound(mirror, typed, app))
  );
}

async function resolveDefault(mirror: Mirror, branch: string | undefined): Promise<ResolvedRef> {
  const fetching = mirror.fetch();
  const asking = branch ?? remoteHead(mirror);
  // Neither goes on alone when the other one failed.
  await Promise.allSettled([fetching, asking]);
  await fetching;
  const name = (await asking) ?? 'HEAD';
  // A branch only: a tag of the same name, pushed by anybody, must not change what is deployed by default.
  const candidate: RefCandidate = { kind: 'branch', name, full: `refs/heads/${name}` };
  return (await findName(mirror, [candidate])) ?? Promise.reject(await notFound(mirror, name));
}

async function remoteHead(mirror: Mirror): Promise<string | undefined> {
  const lines = await mirror.listRemote(['--symref'], ['HEAD']);
  return lines
    .map(line => /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line)?.[1])
    .find(name => name !== undefined);
}

async function findName(
  mirror: Mirror,
  candidates: readonly RefCandidate[],
): Promise<ResolvedRef | undefined> {
  for (const { kind, name, full } of candidates) {
    const commit = await mirror.describe(full);
    if (commit !== undefined) return { kind, name, commit };
  }
  return undefined;
}

async function findPull(
  mirror: Mirror,
  candidates: readonly RefCandidate[],
): Promise<ResolvedRef | undefined> {
  if (candidates.length === 0) return undefined;
  const lines = await mirror.listRemote(
    [],
    candidates.map(({ full }) => full),
  );
  const pull = candidates.find(({ full }) => lines.some(line => line.endsWith(`\t${full}`)));
  if (pull === undefined) return undefined;
  await mirror.fetchExactly([`+${pull.full}:${pull.full}`]);
  return findName(mirror, [pull]);
}

async function findSha(
  mirror: Mirror,
  typed: string,
  sha: string | undefined,
): Promise<ResolvedRef | undefined> {
  if (sha === undefined) return undefined;
  if (fullSha.test(sha)) {
    return (await ensureCommit(mirror, sha)) ? await describeSha(mirror, sha) : undefined;
  }
  const commits = await commitsThatBegin(mirror, sha);
  if (commits.length > 1) {
    throw new DeployError({ code: 'ref_ambiguous', ref: typed, candidates: commits.slice(0, 5) });
  }
  const [found] = commits;
  return found === undefined ? undefined : await describeSha(mirror, found);
}

/** Whether the mirror has the commit, after asking the remote for it by its id if need be. */
export async function ensureCommit(mirror: Mirror, sha: string): Promise<boolean> {
  if ((await mirror.commitOf(sha)) !== undefined) return true;
  try {
    await mirror.fetchExactly([sha]);
  } catch (error) {
    // `not our ref`, or a server that gives out nothing but the tips of branches and tags.
    if (isDeployError(error, 'git_failed')) return false;
    throw error;
  }
  return (await mirror.commitOf(sha)) !== undefined;
}

async function commitsThatBegin(mirror: Mirror, prefix: string): Promise<string[]> {
  const ids = await mirror.local(['rev-parse', `--disambiguate=${prefix}`]);
  if (ids === '') return [];
  const types = await mirror.local(['cat-file', '--batch-check=%(objecttype) %(objectname)'], { input: ids });
  return types
    .split('\n')
    .flatMap(line => (line.startsWith('commit ') ? [line.slice('commit '.length)] : []));
}

async function describeSha(mirror: Mirror, sha: string): Promise<ResolvedRef | undefined> {
  const commit = await mirror.describe(sha);
  return commit && { kind: 'commit', name: sha.slice(0, 7), commit };
}

async function notFound(mirror: Mirror, ref: string, app?: string): Promise<DeployError> {
  const output = await mirror.local([
    'for-each-ref',
    '--format=%(refname:lstrip=2)',
    'refs/heads',
    'refs/tags',
  ]);
  const names = output.split('\n').filter(name => name !== '');
  const near = app === undefined ? undefined : didYouMean(ref, [app]);
  return new DeployError({
    code: 'ref_not_found',
    ref,
    suggestions: suggest(ref, names),
    ...(near === undefined ? {} : { app: near }),
  });
}
