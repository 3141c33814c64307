// A data folder, real repositories and services to try git with.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { RepositorySource, Service } from '../../src/core/service.ts';
import type { Repositories } from '../../src/deploy/ports.ts';
import { findMarked } from '../../src/git/processes.ts';
import { createRepositories } from '../../src/git/repositories.ts';
import { aService } from '../support/service.ts';

export const environment = { PATH: process.env['PATH'], HOME: '/nonexistent' };

export const never = new AbortController().signal;

export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly dataDir: string;
  readonly repositories: Repositories;
  /** Another object over the same folder, as after a restart. */
  restart(): Repositories;
  repository(name?: string): Promise<TestRepository>;
  /** Processes of git that still run for this data folder. */
  running(): Promise<number[]>;
}

export async function createSandbox(): Promise<Sandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'deckhand-git-'));
  const dataDir = join(directory, 'data');
  const restart = (): Repositories => createRepositories({ dataDir, env: environment });
  return {
    directory,
    dataDir,
    repositories: restart(),
    restart,
    repository: (name = 'origin') => createTestRepository(join(directory, name)),
    running: () => findMarked(mark => mark.startsWith(dataDir)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface TestRepository {
  readonly path: string;
  git(...args: readonly string[]): Promise<string>;
  /** Writes files, commits everything, and gives the commit's id. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
}

export async function createTestRepository(path: string): Promise<TestRepository> {
  await mkdir(path, { recursive: true });
  const env = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada Example',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada Example',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_ALLOW_PROTOCOL: 'file:http:git',
  };
  const git: TestRepository['git'] = async (...args) => (await execa('git', args, { cwd: path, env })).stdout;
  await git('init', '--quiet', '--initial-branch=main');
  return {
    path,
    git,
    async commit(files, message = 'Change something') {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), content);
      }
      await git('add', '--all');
      await execa('git', ['commit', '--quiet', '--allow-empty', '--file=-'], {
        cwd: path,
        env,
        input: message,
      });
      return git('rev-parse', 'HEAD');
    },
  };
}

/** So many files that git receives them as a pack, by a process of its own, and such that they don't compress. */
export function randomFiles(count: number, bytes: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index += 1)
    files[`d${index % 50}/${index}`] = randomBytes(bytes).toString('base64');
  return files;
}

export function serviceOf(url: string, settings: Partial<RepositorySource> = {}): Service {
  return aService({
    repository: { url, credentials: {}, submodules: true, lfs: true, timeoutMs: 60_000, ...settings },
  });
}

/** The reason of the expected failure that `work` ends with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && 'reason' in error) return error.reason;
    throw error;
  }
  throw new Error('It succeeded.');
}
