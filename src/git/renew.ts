// Makes a work tree of one commit into that of another, whatever was done to it meanwhile, by writing only what differs.
import { join } from 'node:path';
import { GitFailure } from './failures.ts';
import type { Mirror, MirrorContext } from './mirror.ts';
import type { WorkTreeRequest } from './work-tree.ts';

/** A check-out's folder has the files in one folder, and git's index of them beside it. */
export function treeOf(folder: string): string {
  return join(folder, 'tree');
}

export function indexOf(folder: string): string {
  return join(folder, 'index');
}

/**
 * git goes by what the index says of each file's times, size and inode, and looks into those that were written in the same
 * second as the index. Only for trees without LFS files and submodules.
 * @param before the commit that the index is of
 * @returns false when the tree has to be written anew @throws DeployError cancelled, fetch_timeout
 */
export async function renew(
  context: MirrorContext,
  { mirror, sha, directory, index, signal }: WorkTreeRequest,
  before: string,
): Promise<boolean> {
  const run = (...args: readonly string[]): Promise<string> =>
    context.git({
      args,
      gitDir: mirror.path,
      environment: { GIT_WORK_TREE: directory, GIT_INDEX_FILE: index },
      signal,
    });
  try {
    // How a file is written may have changed though its blob has not: line endings, for example.
    await run('diff-tree', '-r', '--quiet', before, sha, '--', ':(glob)**/.gitattributes');
    await run('read-tree', '--reset', '-u', sha);
    await run('clean', '-ffdxq');
    // It sees what the others overlook: a folder that became a link, for example.
    await run('diff-files', '--quiet');
    return true;
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

/** Whether there are submodules in the index, wanted or not. */
export async function hasGitlinks(
  { git }: MirrorContext,
  mirror: Mirror,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const entries = await git({
    args: ['ls-files', '--stage', '-z'],
    gitDir: mirror.path,
    environment: { GIT_INDEX_FILE: indexOf(folder) },
    signal,
  });
  return /(?:^|\0)160000 /.test(entries);
}
