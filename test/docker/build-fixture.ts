// Sources to build in tests, and a service that is built from them.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Commit } from '../../src/core/deployment.ts';
import type { BuildSettings, Service } from '../../src/core/service.ts';
import type { BuildProgress, BuildRequest } from '../../src/deploy/ports.ts';
import { aService } from '../support/service.ts';

export interface SourceTree extends AsyncDisposable {
  readonly path: string;
}

/** `-> target` writes a symbolic link, `#!…` makes a file executable. */
export async function sourceTree(files: Readonly<Record<string, string>>): Promise<SourceTree> {
  const path = await mkdtemp(join(tmpdir(), 'deckhand-source-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), file);
    else await writeFile(file, content);
    if (content.startsWith('#!')) await chmod(file, 0o755);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function someCommit(): Commit {
  const sha = randomBytes(20).toString('hex');
  return { sha, subject: 'Change something', author: 'Ada', committedAt: Date.UTC(2026, 0, 2) };
}

export function builtService(app: string, build: Partial<BuildSettings> = {}): Service {
  const { build: defaults, repository } = aService();
  return aService({
    app,
    // With a password in it, which no label may show.
    repository: { ...repository, url: `https://robot:s3cret@git.example/${app}.git`, submodules: false },
    build: { ...defaults, ...build },
  });
}

export interface Recorded extends BuildRequest {
  readonly lines: string[];
  readonly reports: BuildProgress[];
}

/** A request that keeps what it is told. */
export function buildRequest(
  service: Service,
  source: SourceTree,
  more: { commit?: Commit; signal?: AbortSignal } = {},
): Recorded {
  const lines: string[] = [];
  const reports: BuildProgress[] = [];
  return {
    service,
    commit: more.commit ?? someCommit(),
    sourcePath: source.path,
    log: line => void lines.push(line),
    progress: report => void reports.push(report),
    signal: more.signal ?? new AbortController().signal,
    lines,
    reports,
  };
}
