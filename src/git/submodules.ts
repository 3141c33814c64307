// Which submodules a commit has: .gitmodules says where they come from, the tree says at which commit.
import { posix } from 'node:path';
import { DeployError } from '../core/errors.ts';
import { GitFailure } from './failures.ts';
import type { Mirror } from './mirror.ts';

export interface Submodule {
  /** Relative to the repository's root. */
  readonly path: string;
  /** As written: it may be relative to the parent's address. */
  readonly url: string;
  readonly sha: string;
}

/** In the order of .gitmodules, without those whose `update` is `none`. @throws DeployError submodule_failed */
export async function submodulesOf(mirror: Mirror, sha: string): Promise<Submodule[]> {
  const blob = `${sha}:.gitmodules`;
  if ((await mirror.local(['ls-tree', sha, '--', '.gitmodules'])) === '') return [];
  const settings = await readSettings(mirror, blob);
  const wanted = [...settings.values()].filter(
    ({ path, url, update }) => path !== undefined && url !== undefined && update !== 'none',
  );
  const commits = await gitlinks(
    mirror,
    sha,
    wanted.flatMap(({ path }) => path ?? []),
  );
  return wanted.flatMap(({ path = '', url = '' }) => {
    const commit = commits.get(path);
    // Named in .gitmodules but not in the tree: git skips it too.
    return commit === undefined ? [] : [{ path, url, sha: commit }];
  });
}

type Settings = Partial<Record<string, string>>;

async function readSettings(mirror: Mirror, blob: string): Promise<Map<string, Settings>> {
  const modules = new Map<string, Settings>();
  const keys = '^submodule\\..*\\.(path|url|update)$';
  const output = await mirror
    .local(['config', '--null', '--blob', blob, '--get-regexp', keys])
    .catch((error: unknown) => {
      if (error instanceof GitFailure && error.exitCode === 1) return '';
      if (!(error instanceof GitFailure)) throw error;
      throw new DeployError(
        { code: 'submodule_failed', detail: '.gitmodules can’t be read.' },
        { cause: error },
      );
    });
  for (const entry of output.split('\0')) {
    const [, name, key, value] = /^submodule\.(.*)\.(path|url|update)\n(.*)$/s.exec(entry) ?? [];
    if (name === undefined || key === undefined) continue;
    modules.set(name, { ...modules.get(name), [key]: value });
  }
  return modules;
}

async function gitlinks(mirror: Mirror, sha: string, paths: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const inside = paths.filter(path => path === posix.normalize(path) && !/^(?:\/|\.\.(?:\/|$))/.test(path));
  if (inside.length === 0) return found;
  const output = await mirror.local(['ls-tree', '-z', sha, '--', ...inside]);
  for (const entry of output.split('\0')) {
    const [, commit, path] = /^160000 commit ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
    if (commit !== undefined && path !== undefined) found.set(path, commit);
  }
  return found;
}
