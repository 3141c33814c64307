// The git repository of an application for whole stories: each commit says what it serves, and how its build behaves.
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { IDENTITY } from '../../sandbox/sample/repository.ts';
import { serveGit } from '../git/servers.ts';
import { BASE_IMAGE } from './engine.ts';

export interface Version {
  /** What the application answers, followed by its GREETING and a line end. */
  readonly serves: string;
  /** Its health check asks port 8080; another one never gets healthy. */
  readonly listens?: number;
  /** Lines of the Dockerfile before CMD. */
  readonly build?: string;
  /** Shell commands that the container runs before it serves. */
  readonly start?: string;
  /** Further files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface AppRepository {
  /** The work tree. */
  readonly path: string;
  readonly url: string;
  /** Commits to the branch that is checked out. @returns the short SHA, as messages show it */
  commit(version: Version, message?: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
}

/** A new repository in `folder`, served over git's own protocol until the stack is disposed. */
export async function createAppRepository(
  folder: string,
  stack: AsyncDisposableStack,
): Promise<AppRepository> {
  const path = join(folder, 'repositories', 'app');
  await mkdir(path, { recursive: true });
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execa('git', args, { cwd: path, env: IDENTITY })).stdout;
  await git('init', '--quiet', '--initial-branch=main');
  const mark = randomUUID();
  const server = stack.use(await serveGit(dirname(path)));
  return {
    path,
    url: `git://127.0.0.1:${server.port}/app`,
    git,
    async commit(version, message = `Serve ${version.serves}`) {
      const files = { Dockerfile: dockerfileOf(version, mark), ...version.files };
      for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
      return (await git('rev-parse', 'HEAD')).slice(0, 7);
    },
  };
}

/** @param mark keeps the engine from taking a step out of its cache that another test has run */
function dockerfileOf({ serves, listens = 8080, build = '', start = ':' }: Version, mark: string): string {
  const command = [
    start,
    'mkdir -p /www',
    'echo "$SERVES $GREETING" > /www/index.html',
    `exec httpd -f -p ${listens} -h /www`,
  ].join(' && ');
  return `FROM ${BASE_IMAGE}
ENV MARK=${mark} SERVES=${JSON.stringify(serves)}
${build}
EXPOSE 8080
HEALTHCHECK --interval=1h CMD wget -q -O /dev/null http://127.0.0.1:8080/
CMD ${JSON.stringify(['sh', '-c', command])}
`;
}
