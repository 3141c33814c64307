// From the keys of one app in one environment to a Service, with its secrets and what speaks against it.
import { resolve } from 'node:path';
import type { Service, ServiceName } from '../core/service.ts';
import { renderPath } from './problems.ts';
import { optional, passedOn, readOr, runSettings, type Surroundings, whereFilesAre } from './run-settings.ts';
import { type Issue, issuesOf } from './schema-kit.ts';
import { secretsIn } from './secrets.ts';
import { type ServiceInput, serviceSchema } from './service-schema.ts';
import { show } from './values.ts';

export interface ServiceResult {
  /** With mistakes in it this is what could be read: good for more checks, not for use. */
  readonly service?: Service;
  readonly issues: readonly Issue[];
  readonly secrets: readonly string[];
}

/** `settings` is plain data: an app with one of its environments merged over it. */
export function readService(name: ServiceName, settings: unknown, around: Surroundings): ServiceResult {
  const parsed = serviceSchema.safeParse(settings);
  const wrong = parsed.success ? [] : issuesOf(parsed.error);
  const input = parsed.success ? parsed.data : salvage(settings, wrong);
  if (input === undefined) return { issues: wrong, secrets: [] };
  const issues = [...wrong];
  const run = runSettings(
    input.run,
    around,
    wrong.every(({ path }) => path[0] !== 'run'),
  );
  issues.push(...run.issues.map(({ path, message }) => ({ path: ['run', ...path], message })));
  const args: Issue[] = [];
  const buildArgs = passedOn('args', input.build.args, around.env, args);
  issues.push(...args.map(({ path, message }) => ({ path: ['build', ...path], message })));
  const repository = repositoryOf(input, around, issues);
  const headers = input.health.check.kind === 'http' ? input.health.check.headers : {};
  const service: Service = {
    ...name,
    repository,
    imageName: input.image ?? `deckhand/${name.app}`,
    containerName: input.container ?? defaultContainerName(name),
    build: {
      context: input.build.context,
      dockerfile: input.build.dockerfile,
      args: buildArgs,
      ...optional({
        target: input.build.target,
        platform: input.build.platform,
        network: input.build.network,
      }),
      timeoutMs: input.build.timeout,
    },
    run: run.settings,
    health: input.health,
    rollout: input.rollout,
    hooks: { preDeploy: input.hooks.pre_deploy, postDeploy: input.hooks.post_deploy },
    allow: input.allow,
    keep: input.keep,
  };
  const { token } = repository.credentials;
  const secrets = [
    ...run.secrets,
    ...secretsIn(buildArgs),
    ...secretsIn(headers),
    ...(token === undefined ? [] : [token]),
  ];
  return { service, issues, secrets };
}

/**
 * The app's name for `production`, with the environment behind it for every other one: adding a second environment
 * leaves the name of the container that serves as it is.
 */
export function defaultContainerName({ app, environment }: ServiceName): string {
  return environment === 'production' ? app : `${app}-${environment}`;
}

function repositoryOf(input: ServiceInput, around: Surroundings, issues: Issue[]): Service['repository'] {
  const { url, credentials } = input.repo;
  const { username, token, ssh_key_file: keyFile, submodules, lfs, timeout } = input.git;
  const sshKeyFile = keyFile === undefined ? undefined : resolve(around.folder, keyFile);
  const report = (message: string) => issues.push({ path: ['git', 'ssh_key_file'], message });
  if (sshKeyFile !== undefined && readOr(sshKeyFile, around.readText, report) === undefined) {
    report(`The file ${show(keyFile ?? '')} is not there. ${whereFilesAre}`);
  }
  return {
    url,
    ...optional({ branch: input.branch }),
    credentials: { ...credentials, ...optional({ username, token, sshKeyFile }) },
    submodules,
    lfs,
    timeoutMs: timeout,
  };
}

/** What is left when the wrong keys are taken out, so that the checks that come later tell their mistakes in the same report. */
function salvage(settings: unknown, wrong: readonly Issue[]): ServiceInput | undefined {
  const keys = new Set(wrong.map(({ path }) => renderPath(path.slice(0, path[0] === 'run' ? 2 : 1))));
  const without = (values: unknown, ...prefix: string[]) =>
    Object.fromEntries(
      Object.entries(values ?? {}).filter(([key]) => !keys.has(renderPath([...prefix, key]))),
    );
  const kept = without(settings);
  const again = serviceSchema.safeParse({ repo: '/unknown', ...kept, run: without(kept['run'], 'run') });
  return again.success ? again.data : undefined;
}
