// One app without a file: the five variables of the script that Deckhand replaces.
import type { RetentionSettings } from '../core/retention.ts';
import type { App } from '../core/service.ts';
import { repeatedPorts } from './cross-checks.ts';
import { parseDockerRunFlags } from './docker-run-flags.ts';
import { type ConfigProblem, renderPath } from './problems.ts';
import { parseRepositoryUrl, repositoryName } from './repository-url.ts';
import type { Surroundings } from './run-settings.ts';
import { urlPasswords } from './secrets.ts';
import { parseName } from './service-values.ts';
import { readService } from './services.ts';

/** Apps as far as they could be read, with everything that is wrong. */
export interface Draft {
  readonly apps: readonly App[];
  /** The defaults when absent. */
  readonly retention?: RetentionSettings;
  readonly problems: readonly ConfigProblem[];
  readonly secrets: readonly string[];
}

/** The variable that each key of a service comes from. */
const variables: Readonly<Record<string, string>> = {
  repo: 'REPOSITORY_URL',
  image: 'IMAGE_NAME',
  container: 'CONTAINER_NAME',
  run: 'CONTAINER_ARGS',
  build: 'CONTAINER_ARGS',
  'git.username': 'GIT_USERNAME',
  'git.token': 'GIT_TOKEN',
  'git.ssh_key_file': 'GIT_SSH_KEY_FILE',
};

/** The app is in one environment, `production`. REPOSITORY_NAME is its name; by default the last part of the address. */
export function readOneApp(around: Surroundings): Draft {
  const read = (name: string) => (around.env[name] === '' ? undefined : around.env[name]);
  const repo = read('REPOSITORY_URL') ?? '';
  const problems: ConfigProblem[] = [];
  const report = (variable: string, message: string) =>
    problems.push({ file: 'environment', path: variable, message });

  const address = parseRepositoryUrl(repo);
  const given = read('REPOSITORY_NAME') ?? (address.ok ? repositoryName(address.value.url) : 'app');
  const name = given.toLowerCase();
  const named = parseName(name);
  if (!named.ok) report('REPOSITORY_NAME', named.message);

  const flags = parseDockerRunFlags(read('CONTAINER_ARGS') ?? '');
  for (const mistake of flags.mistakes) report('CONTAINER_ARGS', mistake);
  const git = present({
    username: read('GIT_USERNAME'),
    token: read('GIT_TOKEN'),
    ssh_key_file: read('GIT_SSH_KEY_FILE'),
  });
  const settings = {
    ...present({ repo, image: read('IMAGE_NAME'), container: read('CONTAINER_NAME') }),
    git,
    build: present({ platform: flags.platform }),
    run: flags.run,
  };
  const { service, issues, secrets } = readService(
    { app: name, environment: 'production' },
    settings,
    around,
  );
  const repeated = service === undefined ? [] : repeatedPorts(service);
  for (const { path, message } of [...issues, ...repeated]) {
    const variable = variables[path.slice(0, 2).join('.')] ?? variables[String(path[0])] ?? 'REPOSITORY_NAME';
    const origin = path[0] === 'run' ? originOf(path.slice(1), flags.origins) : undefined;
    report(variable, origin === undefined ? message : `${origin}: ${message}`);
  }
  return {
    apps: service === undefined ? [] : [{ name, services: [service] }],
    problems,
    secrets: [...secrets, ...urlPasswords(repo), ...(git['token'] === undefined ? [] : [git['token']])],
  };
}

/** The flag that the innermost known part of a path came from. */
function originOf(
  path: readonly (string | number)[],
  origins: ReadonlyMap<string, string>,
): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = origins.get(renderPath(path.slice(0, length)));
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
