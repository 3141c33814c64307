// Everything that a deployment asks of git, over one data folder: <data>/mirrors, <data>/trees, <data>/checkouts and <data>/git.
import { readdir, rm } from 'node:fs/promises';
import { resolve as absolute, join } from 'node:path';
import { DeployError } from '../core/errors.ts';
import type { RepositorySource, Service } from '../core/service.ts';
import type { Repositories } from '../deploy/ports.ts';
import { createCheckOuts } from './check-out.ts';
import { createGitHome, type Environment } from './environment.ts';
import { createKeptTrees } from './kept-trees.ts';
import { type Mirror, type MirrorContext, openMirror, removeLeftovers, whenThere } from './mirror.ts';
import { createMutex } from './mutex.ts';
import { killMarked } from './processes.ts';
import { pruneCheckouts, pruneMirrors } from './prune.ts';
import { mirrorName, parseAddress } from './repository-url.ts';
import { ensureCommit, resolveRef } from './resolve-ref.ts';
import { cancellation, createGit, type GitLog } from './run-git.ts';

export interface RepositoriesOptions {
  readonly dataDir: string;
  /** The bot's environment; git is given its PATH, HOME, proxies and ssh agent, and nothing else of it. */
  readonly env: Environment;
  readonly log?: GitLog;
}

export function createRepositories(options: RepositoriesOptions): Repositories {
  const dataDir = absolute(options.dataDir);
  const mirrors = join(dataDir, 'mirrors');
  const checkouts = join(dataDir, 'checkouts');
  const home = createGitHome(dataDir);
  const log = options.log ?? { debug: () => {} };
  const git = createGit({ home, environment: options.env, log });
  const context: MirrorContext = { git, home, directory: mirrors, mutex: createMutex() };

  const kept = createKeptTrees(context, join(dataDir, 'trees'));
  const checkOuts = createCheckOuts(context, checkouts, kept);

  /** Runs `work` on the service's mirror, until it is done, cancelled, or out of time. */
  async function withMirror<Result>(
    { repository }: Service,
    signal: AbortSignal,
    work: (mirror: Mirror, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const address = parseAddress(repository.url, repository.credentials);
    using deadline = createDeadline(repository.timeoutMs, () => timedOut(repository, address.url));
    const either = AbortSignal.any([signal, deadline.signal]);
    try {
      return await work(await openMirror(context, address, either), either);
    } catch (error) {
      throw either.aborted ? cancellation(either) : diskError(error);
    }
  }

  return {
    resolve: (service, ref, signal) =>
      withMirror(service, signal, mirror => resolveRef(mirror, ref, service)),

    checkOut: (service, sha, signal) =>
      withMirror(service, signal, async (mirror, either) => {
        if (!(await ensureCommit(mirror, checkedSha(sha)))) {
          throw new DeployError({
            code: 'git_failed',
            detail: `${mirror.address.url} has no commit ${sha}.`,
          });
        }
        return await checkOuts.make(mirror, service, sha, either);
      }),

    compare: (service, from, to, signal) =>
      withMirror(service, signal, async mirror => {
        const range = `${checkedSha(from)}...${checkedSha(to)}`;
        const output = await whenThere(mirror.local(['rev-list', '--left-right', '--count', range, '--']));
        if (output === undefined) return undefined;
        const [behind = 0, ahead = 0] = output.trim().split('\t').map(Number);
        return { ahead, behind };
      }),

    probe: (service, signal) =>
      withMirror(service, signal, async mirror => {
        await mirror.listRemote([], ['HEAD']);
      }),

    async cleanUp() {
      await killMarked(mark => mark.startsWith(`${mirrors}/`));
      await rm(checkouts, { recursive: true, force: true });
      const names = await readdir(mirrors).catch(() => []);
      for (const name of names) await removeLeftovers(join(mirrors, name));
    },

    async prune(services, unusedMs) {
      const addresses = services.map(({ repository }) =>
        parseAddress(repository.url, repository.credentials),
      );
      await pruneMirrors(mirrors, new Set(addresses.map(mirrorName)), unusedMs);
      await pruneCheckouts(checkouts, checkOuts.inUse);
      await kept.prune();
    },

    dropKeptTrees: () => kept.drop(),
  };
}

function createDeadline(
  timeoutMs: number,
  reason: () => DeployError,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason()), timeoutMs);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

function timedOut({ timeoutMs }: RepositorySource, url: string): DeployError {
  return new DeployError({ code: 'fetch_timeout', repository: url, timeoutMs });
}

/** Ids come from our own records; a wrong one is a bug, and must not reach git as an option. */
function checkedSha(sha: string): string {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha)) throw new Error(`Not a full commit id: ${sha}`);
  return sha;
}

function diskError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new DeployError(
    { code: 'disk_full', where: 'the data folder', detail: String(code) },
    { cause: error },
  );
}
