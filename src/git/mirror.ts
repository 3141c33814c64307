// One repository's bare mirror: made by the first fetch, kept up to date by each later one.
import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commit } from '../core/deployment.ts';
import { isDeployError } from '../core/errors.ts';
import type { GitHome } from './environment.ts';
import { explain, GitFailure } from './failures.ts';
import type { Mutex } from './mutex.ts';
import { killMarked } from './processes.ts';
import { touchMirror } from './prune.ts';
import { mirrorName, type RepositoryAddress } from './repository-url.ts';
import type { RunGit } from './run-git.ts';

export interface Mirror {
  readonly address: RepositoryAddress;
  readonly path: string;
  /** Runs git in the mirror, without network. @throws GitFailure, DeployError cancelled */
  local(args: readonly string[], options?: { readonly input?: string }): Promise<string>;
  /** Branches and tags as the remote has them now. @throws DeployError */
  fetch(): Promise<void>;
  /** More refs, or one commit by its full id. @throws DeployError */
  fetchExactly(refspecs: readonly string[]): Promise<void>;
  /** `git ls-remote`, one line each. @throws DeployError */
  listRemote(options: readonly string[], patterns: readonly string[]): Promise<readonly string[]>;
  /** The commit that a full ref or id means here; undefined when there is none. */
  commitOf(revision: string): Promise<string | undefined>;
  /** What `commitOf` finds, with its author, time and subject. */
  describe(revision: string): Promise<Commit | undefined>;
}

export interface MirrorContext {
  readonly git: RunGit;
  readonly home: GitHome;
  /** The folder that holds all mirrors. */
  readonly directory: string;
  readonly mutex: Mutex;
}

const everything = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** Opens the mirror, making an empty one where there is none. A half-made one is continued by the next fetch. */
export async function openMirror(
  context: MirrorContext,
  address: RepositoryAddress,
  signal: AbortSignal,
): Promise<Mirror> {
  const { git, home, mutex } = context;
  const path = join(context.directory, mirrorName(address));
  const local: Mirror['local'] = (args, options) => git({ args, gitDir: path, signal, ...options });

  // Writers go one after the other, so that what a cancelled one left can be removed without harm to another.
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => mutex.run(path, signal, work);

  async function write(args: readonly string[], environment: Record<string, string> = {}): Promise<void> {
    try {
      await git({ args, gitDir: path, environment, mark: path, signal });
    } catch (error) {
      // Cancelled, out of time or out of space: a half-received pack would stay for weeks.
      await killMarked(mark => mark === path);
      await removeLeftovers(path);
      throw explain(error, address);
    }
  }

  async function make(): Promise<void> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await write(['init', '--bare', '--quiet']);
    await write(['config', 'remote.origin.url', address.url]);
  }

  async function fetchAll(): Promise<void> {
    const update = (): Promise<void> => write([...fetch, '--prune', 'origin', ...everything], access);
    try {
      await update();
    } catch (error) {
      if (!isDamaged(error)) throw error;
      // Nothing but a copy is lost, and nobody has to come and remove it by hand.
      await rm(path, { recursive: true, force: true });
      await make();
      await update();
    }
  }

  await home.prepare();
  if (!(await isComplete(path))) {
    // Another deployment may have made it meanwhile.
    await alone(async () => ((await isComplete(path)) ? undefined : make()));
  }
  await touchMirror(path);

  const access = home.access(address);
  const fetch = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-progress'];
  return {
    address,
    path,
    local,
    fetch: () => alone(fetchAll),
    fetchExactly: refspecs => alone(() => write([...fetch, 'origin', ...refspecs], access)),
    async listRemote(options, patterns) {
      try {
        const args = ['ls-remote', ...options, 'origin', ...patterns];
        const output = await git({ args, gitDir: path, environment: access, signal });
        return output.split('\n').filter(line => line !== '');
      } catch (error) {
        throw explain(error, address);
      }
    },
    async commitOf(revision) {
      const output = await whenThere(local(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]));
      return output?.trim();
    },
    async describe(revision) {
      const format = '--format=%H%x00%an%x00%ct%x00%s';
      const args = ['log', '-1', '--no-color', '--encoding=UTF-8', format, `${revision}^{commit}`, '--'];
      const output = await whenThere(local(args));
      if (output === undefined) return undefined;
      const [sha = '', author = '', seconds = '0', ...subject] = output.replace(/\n$/, '').split('\0');
      return {
        sha,
        subject: subject.join('').slice(0, 10_000),
        author,
        committedAt: Number(seconds) * 1000,
      };
    },
  };
}

/** What a command of git says; undefined where it fails, as it does for an object that isn't there. */
export async function whenThere(command: Promise<string>): Promise<string | undefined> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** The address is written last, so that a mirror whose making was cut short is made again. */
async function isComplete(path: string): Promise<boolean> {
  const config = await readFile(join(path, 'config'), 'utf8').catch(() => '');
  return config.includes('[remote "origin"]');
}

/** Empty or cut files, as a power cut leaves them: git never mends these by itself. */
function isDamaged(error: unknown): boolean {
  return (
    isDeployError(error, 'git_failed') &&
    /bad object|is corrupt|is empty|not a git repository|does not match index|far too short|unable to unpack/.test(
      error.reason.detail,
    )
  );
}

/** Removes lock files and half-received packs of a git that was killed. Nothing may be writing to the mirror meanwhile. */
export async function removeLeftovers(path: string): Promise<void> {
  const leftovers = [
    '{*,refs/**/*,objects/info/**/*,objects/pack/*}.lock',
    'objects/pack/{tmp_*,*.keep}',
    'objects/{tmp_objdir-*,incoming-*}',
  ];
  for await (const name of glob(leftovers, { cwd: path })) {
    await rm(join(path, name), { recursive: true, force: true });
  }
}
