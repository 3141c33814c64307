// Writes the files of one commit, its submodules and its LFS files into an empty folder, without touching the mirror.
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DeployError } from '../core/errors.ts';
import type { RepositorySource } from '../core/service.ts';
import { explain, GitFailure } from './failures.ts';
import { type Mirror, type MirrorContext, openMirror } from './mirror.ts';
import { submoduleAddress } from './repository-url.ts';
import { ensureCommit } from './resolve-ref.ts';
import { type Submodule, submodulesOf } from './submodules.ts';

export interface WorkTreeRequest {
  readonly mirror: Mirror;
  /** Has to be in the mirror. */
  readonly sha: string;
  /** An existing empty folder. */
  readonly directory: string;
  /** Where git's index of it goes, outside of the work tree. */
  readonly index: string;
  readonly settings: Pick<RepositorySource, 'submodules' | 'lfs'>;
  readonly signal: AbortSignal;
}

/** What git alone doesn't write. */
export interface Parts {
  readonly lfs: boolean;
  readonly submodules: readonly Submodule[];
  /** There is nothing of it. */
  readonly plain: boolean;
}

/** @throws DeployError submodule_failed, lfs_missing */
export async function partsOf({
  mirror,
  sha,
  settings,
}: Pick<WorkTreeRequest, 'mirror' | 'sha' | 'settings'>): Promise<Parts> {
  const [lfs, submodules] = await Promise.all([
    settings.lfs && usesLfs(mirror, sha),
    settings.submodules ? submodulesOf(mirror, sha) : [],
  ]);
  if (lfs && !(await lfsInstalled(mirror))) {
    throw new DeployError({ code: 'lfs_missing', repository: mirror.address.url });
  }
  return { lfs, submodules, plain: !lfs && submodules.length === 0 };
}

/**
 * There is no `.git` in what is written, as in an image that BuildKit makes from a git address: it would make every layer
 * of `COPY . .` new and every context as large as the history.
 * @throws DeployError submodule_failed, lfs_missing, git_failed, disk_full, and those of fetching
 */
export async function writeWorkTree(
  context: MirrorContext,
  request: WorkTreeRequest,
  { lfs, submodules }: Parts,
): Promise<void> {
  const { mirror, sha, directory, index, signal } = request;
  try {
    // An index of its own: two deployments write their trees from one mirror at the same time.
    await context.git({
      args: ['read-tree', '--reset', '-u', sha],
      gitDir: mirror.path,
      environment: {
        ...context.home.access(mirror.address, lfs ? lfsConfig : {}),
        GIT_WORK_TREE: directory,
        GIT_INDEX_FILE: index,
      },
      signal,
    });
  } catch (error) {
    throw explain(error, mirror.address);
  }
  for (const submodule of submodules) await writeSubmodule(context, request, submodule);
}

/** Submodules have mirrors like any repository, so that they too cost a fetch at most, and nothing when the commit is there. */
async function writeSubmodule(
  context: MirrorContext,
  parent: WorkTreeRequest,
  { path, url, sha }: Submodule,
): Promise<void> {
  const { signal } = parent;
  const fail = (why: string): DeployError =>
    new DeployError({ code: 'submodule_failed', detail: `${path}: ${why}` });
  const directory = join(parent.directory, path);
  // A symbolic link on the way would lead out of the work tree.
  const real = await realpath(directory).catch(() => undefined);
  if (real !== join(await realpath(parent.directory), path))
    throw fail('its path is not a folder of the repository.');
  try {
    const address = submoduleAddress(parent.mirror.address, url);
    const mirror = await openMirror(context, address, signal);
    if ((await mirror.commitOf(sha)) === undefined) await mirror.fetch();
    if (!(await ensureCommit(mirror, sha))) throw fail(`${address.url} has no commit ${sha.slice(0, 12)}.`);
    const request = { ...parent, mirror, sha, directory, index: `${parent.index}-${randomUUID()}` };
    await writeWorkTree(context, request, await partsOf(request));
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    switch (error.reason.code) {
      case 'repository_unreachable':
      case 'repository_denied':
        throw fail(`${error.reason.repository}: ${error.reason.detail}`);
      case 'git_failed':
        throw fail(error.reason.detail);
      default:
        throw error;
    }
  }
}

const lfsConfig = {
  'filter.lfs.process': 'git-lfs filter-process',
  'filter.lfs.smudge': 'git-lfs smudge -- %f',
  'filter.lfs.required': 'true',
};

async function lfsInstalled(mirror: Mirror): Promise<boolean> {
  return succeeds(mirror.local(['lfs', 'version']));
}

async function usesLfs(mirror: Mirror, sha: string): Promise<boolean> {
  return succeeds(
    mirror.local(['grep', '--quiet', '-e', 'filter=lfs', sha, '--', ':(glob)**/.gitattributes']),
  );
}

async function succeeds(command: Promise<string>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}
