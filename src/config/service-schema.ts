// The keys of an app: repository, build, run, health, roll-out, hooks, who may deploy.
import type { z } from 'zod';
import { defaultKeep } from '../core/retention.ts';
import type { Allow, HealthSettings, Hook } from '../core/service.ts';
import { parseRepositoryUrl } from './repository-url.ts';
import { composeAdvice } from './run-advice.ts';
import { runSchema, runShape } from './run-schema.ts';
import {
  type Advice,
  andThen,
  byForm,
  list,
  map,
  namedValues,
  plainText,
  record,
  text,
} from './schema-kit.ts';
import {
  groupName,
  insideRepository,
  parseBranch,
  parseContainerName,
  parseImageName,
  userId,
} from './service-values.ts';
import {
  bad,
  good,
  matching,
  oneOf,
  parseBoolean,
  parseDuration,
  parsePort,
  show,
  wholeNumber,
} from './values.ts';

const boolean = text(parseBoolean, 'true or false');
const duration = text(parseDuration, 'a duration such as 30s');
const minutes = (count: number) => duration.default(count * 60_000);

export const gitShape = {
  username: plainText('a user name').exactOptional(),
  token: plainText('a token').exactOptional(),
  ssh_key_file: plainText('a file').exactOptional(),
  submodules: boolean.default(true),
  lfs: text(oneOf('auto', 'true', 'false'), 'auto, true or false')
    .transform(word => word !== 'false')
    .default(true),
  timeout: minutes(10),
};

export const buildShape = {
  context: text(insideRepository, 'a folder of the repository').default('.'),
  dockerfile: text(insideRepository, 'a file of the build context').default('Dockerfile'),
  target: plainText('the name of a stage').exactOptional(),
  args: namedValues('a map of build arguments, or a list of NAME=value').default({}),
  platform: text(
    matching(/^[a-z0-9]+(\/[a-z0-9._-]+){0,2}$/, 'a platform. Write linux/amd64 or linux/arm64.'),
    'a platform such as linux/arm64',
  ).exactOptional(),
  network: plainText('a network: host, none, or a name').exactOptional(),
  timeout: minutes(30),
};
const buildMap = map(buildShape, 'a map: context, dockerfile, target, args, platform, network, timeout', {
  dockerfile_inline: 'Deckhand builds what is in the repository. Put the Dockerfile there.',
  no_cache: 'Deckhand builds each commit once; the cache only helps. Remove "no_cache".',
  secrets: 'Build secrets are not supported yet. Remove "secrets".',
});
type BuildInput = z.output<typeof buildMap>;
const buildSchema = byForm<BuildInput>(
  {
    map: buildMap,
    text: text(insideRepository, 'a folder').transform(context => buildMap.parse({ context })),
  },
  'a folder of the repository, or a map: context, dockerfile, target, args, platform, network, timeout',
);

export const healthShape = {
  http: text(
    matching(/^\/\S*$/, 'a path on the web server. It begins with "/".'),
    'a path such as /healthz',
  ).exactOptional(),
  port: text(parsePort, 'a port of the container').exactOptional(),
  status: text(wholeNumber({ from: 100, to: 599 }), 'an HTTP status').exactOptional(),
  headers: record(plainText('text'), 'a map of headers').exactOptional(),
  timeout: duration.default(30_000),
  interval: duration.default(250),
  probe_timeout: duration.default(5_000),
  stable: duration.default(2_000),
};
const healthMap = map(healthShape, 'a map', {
  path: 'The path to ask for is "http": http: /healthz.',
  test: 'A command belongs in run.healthcheck.test. Deckhand runs that one by itself.',
  retries: 'Deckhand asks until "timeout" is over. Remove "retries".',
});

function checkOf(input: z.output<typeof healthMap>): HealthSettings['check'] {
  if (input.http === undefined) return { kind: 'auto' };
  return {
    kind: 'http',
    path: input.http,
    ...(input.port === undefined ? {} : { port: input.port }),
    ...(input.status === undefined ? {} : { status: input.status }),
    headers: input.headers ?? {},
  };
}

function healthTimes(input: z.output<typeof healthMap>): Omit<HealthSettings, 'check'> {
  return {
    timeoutMs: input.timeout,
    intervalMs: input.interval,
    probeTimeoutMs: input.probe_timeout,
    stableMs: input.stable,
  };
}

const healthSchema = byForm<HealthSettings>(
  {
    text: text(oneOf('none', 'auto'), 'none or auto').transform(kind => ({
      check: { kind },
      ...healthTimes(healthMap.parse({})),
    })),
    map: andThen(healthMap, input => {
      const stray = (['port', 'status', 'headers'] as const).find(key => input[key] !== undefined);
      if (input.http === undefined && stray !== undefined) {
        return bad(`"${stray}" belongs to an HTTP probe. Write "http" with the path too.`);
      }
      return good({ check: checkOf(input), ...healthTimes(input) });
    }),
  },
  'none, auto, or a map such as http: /healthz',
);

export const rolloutShape = {
  strategy: text(oneOf('stop-first'), 'stop-first').default('stop-first'),
  canary: boolean.default(false),
};

const hookCommand = byForm<readonly string[]>(
  {
    list: list(
      text<string>(word => good(word), 'a word'),
      'a list of words',
    ).check(({ value, issues }) => {
      if ((value[0] ?? '') === '')
        issues.push({
          code: 'custom',
          input: value,
          message: 'The list is empty: it has to begin with a program.',
        });
    }),
    text: text<readonly string[]>(
      line =>
        bad(
          `A hook is a list of words, because no shell is involved. Write ["program", "argument"]; for a shell, ["sh", "-c", ${show(line)}].`,
        ),
      'a list',
    ),
  },
  'a list of words: ["program", "argument"]',
);
export const hookShape = { command: hookCommand, timeout: minutes(5) };
const hook = map(hookShape, 'a hook: command and timeout').transform(
  ({ command, timeout }): Hook => ({ command, timeoutMs: timeout }),
);
const hooks = list(hook, 'a list of hooks').default([]);
export const hooksShape = { pre_deploy: hooks, post_deploy: hooks };

export const allowShape = {
  users: list(text(userId, 'a member id such as U012ABCDEF'), 'a list of member ids').default([]),
  usergroups: list(text(groupName, 'a user group'), 'a list of user groups').default([]),
};

/** Every key of an app in one environment. */
export const serviceShape = {
  repo: text(parseRepositoryUrl, 'the address of a git repository'),
  branch: text(parseBranch, 'a branch').exactOptional(),
  git: map(gitShape, 'a map: username, token, ssh_key_file, submodules, lfs, timeout').prefault({}),
  build: buildSchema.default(buildMap.parse({})),
  image: text(parseImageName, 'an image’s name').exactOptional(),
  container: text(parseContainerName, 'a container’s name').exactOptional(),
  run: runSchema.prefault({}),
  health: healthSchema.prefault({}),
  rollout: map(rolloutShape, 'a map: strategy, canary').prefault({}),
  hooks: map(hooksShape, 'a map: pre_deploy, post_deploy').prefault({}),
  allow: map(allowShape, 'a map: users, usergroups')
    .prefault({})
    .transform((allow): Allow => allow),
  keep: text(wholeNumber({ from: 1, to: 100 }), 'how many releases to keep, such as 5').default(defaultKeep),
};

const misplaced: Advice = {
  ...Object.fromEntries(
    Object.keys(runShape).map(key => [key, `"${key}" belongs under "run". Move it there.`]),
  ),
  container_name: 'The container’s name is "container".',
  deploy: composeAdvice['deploy'] ?? '',
  depends_on: composeAdvice['depends_on'] ?? '',
  retention: 'It is the host’s: it stands beside "apps". How many releases of an app stay is "keep".',
  url: 'The repository’s address is "repo".',
  token: 'Write it as git.token.',
  dockerfile: 'Write it as build.dockerfile.',
  environment: 'The container’s variables belong under "run"; destinations are "environments".',
};

export const serviceSchema = map(serviceShape, 'a map with at least "repo"', misplaced);
export type ServiceInput = z.output<typeof serviceSchema>;
/** Keys of an app that an environment can't have. */
export const appOnly = ['description', 'environments'] as const;
