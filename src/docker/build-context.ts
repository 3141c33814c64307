// What of a checkout is sent to the engine for a build: the context as a tar stream, less what .dockerignore names.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import dockerignore from '@balena/dockerignore';
import { DeployError } from '../core/errors.ts';
import type { BuildSettings } from '../core/service.ts';
import { archive } from './build-archive.ts';

/** Under this name a Dockerfile travels that isn't a plain file within the context. */
const OUTSIDE_DOCKERFILE = '.deckhand.dockerfile';

export interface BuildContext {
  /** Name of the Dockerfile within the archive. */
  readonly dockerfile: string;
  /** Opens the archive: each call reads the files anew, none is held in memory. */
  readonly open: () => Readable;
}

/** Tells of a path, relative to the context and with forward slashes, whether it is left out. */
export interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** Whether something below an ignored folder may be wanted. */
  readonly hasExceptions: boolean;
}

/**
 * Finds out what to send. Links are sent as links and never followed; owners, modes and `.git` don't matter, so that
 * a fresh checkout of the same files hits the build cache.
 * @param sourcePath the checked-out repository's root
 * @throws DeployError context_missing, dockerfile_missing, build_failed for a broken .dockerignore
 */
export async function prepareContext(
  sourcePath: string,
  settings: Pick<BuildSettings, 'context' | 'dockerfile'>,
  signal: AbortSignal,
): Promise<BuildContext> {
  const repository = await realpath(sourcePath);
  const root = await realWithin(repository, join(repository, settings.context));
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new DeployError({ code: 'context_missing', path: settings.context });
  }
  const wanted = join(root, settings.dockerfile);
  const dockerfile = await realWithin(repository, wanted);
  if (dockerfile === undefined || !(await stat(dockerfile)).isFile()) {
    throw new DeployError({ code: 'dockerfile_missing', path: join(settings.context, settings.dockerfile) });
  }
  const rules = await readIgnoreFile(repository, root, wanted);
  const entries = ['.', ...(await listEntries(root, '', rules, signal))];

  if (dockerfile === wanted && isWithin(root, wanted)) {
    const name = toSlashes(relative(root, wanted));
    // Docker sends the Dockerfile even when it is ignored: without it there is nothing to build.
    return { dockerfile: name, open: () => archive(root, [...new Set([...entries, name])]) };
  }
  const content = await readFile(dockerfile);
  return {
    dockerfile: OUTSIDE_DOCKERFILE,
    open: () => archive(root, entries, { name: OUTSIDE_DOCKERFILE, content }),
  };
}

/** Where a path really is, or undefined when that is nowhere, or outside the repository. */
async function realWithin(repository: string, path: string): Promise<string | undefined> {
  // Refused before it is looked at, so that nobody learns what exists outside.
  if (!isWithin(repository, path)) return undefined;
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && isWithin(repository, real) ? real : undefined;
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** `<dockerfile>.dockerignore` has priority over the context's own, as in BuildKit. */
async function readIgnoreFile(repository: string, root: string, dockerfile: string): Promise<IgnoreRules> {
  for (const path of [`${dockerfile}.dockerignore`, join(root, '.dockerignore')]) {
    const file = await realWithin(repository, path);
    if (file !== undefined && (await stat(file)).isFile())
      return parseIgnoreFile(await readFile(file, 'utf8'));
  }
  return { ignores: () => false, hasExceptions: false };
}

/**
 * @throws DeployError build_failed when a pattern can't be read
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnoreFile(text: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const patterns = lines.map(toLibraryPattern);
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  try {
    rules.ignores('.'); // compiles every pattern
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DeployError(
      { code: 'build_failed', step: '.dockerignore', detail, tail: [] },
      { cause: error },
    );
  }
  return {
    ignores: path => rules.ignores(path),
    hasExceptions: patterns.some(line => line.trim().startsWith('!')),
  };
}

/** Two things that the library takes otherwise than Docker does. */
function toLibraryPattern(line: string): string {
  return (
    line
      // These it passes on to a regular expression, where they mean something.
      .replace(/[+(){}|]/g, '\\$&')
      // `**.md` is by Docker's rules every path that ends so, in any folder.
      .replace(/^(!?\s*)\*\*(?=[^/*\s])/, '$1**/*')
  );
}

/** Paths below `folder`, parents first. A folder that is ignored is still looked into when there are exceptions. */
async function listEntries(
  root: string,
  folder: string,
  rules: IgnoreRules,
  signal: AbortSignal,
): Promise<string[]> {
  signal.throwIfAborted();
  const found: string[] = [];
  const children = await readdir(join(root, folder), { withFileTypes: true });
  // A stable order makes the same archive from the same files.
  for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // Differs in every checkout, so that nothing would ever be cached; `docker build <git url>` leaves it out as well.
    if (child.name === '.git') continue;
    const path = folder === '' ? child.name : `${folder}/${child.name}`;
    const ignored = rules.ignores(path);
    if (child.isDirectory()) {
      const inside = ignored && !rules.hasExceptions ? [] : await listEntries(root, path, rules, signal);
      if (!ignored || inside.length > 0) found.push(path, ...inside);
    } else if (!ignored && (child.isFile() || child.isSymbolicLink())) {
      found.push(path);
    }
  }
  return found;
}

function toSlashes(path: string): string {
  return path.split(sep).join('/');
}
