// Ready-made apps, releases and deployments for tests that only look at them.
import type { Commit, Deployment, Release } from '../../src/core/deployment.ts';
import type { App, Service } from '../../src/core/service.ts';
import { aService, defaultRun } from './service.ts';

export function sampleService(
  app: string,
  environment = 'production',
  changes: Partial<Service> = {},
): Service {
  const { repository } = aService();
  return aService({
    app,
    environment,
    repository: { ...repository, url: `https://git.example.com/${app}.git`, branch: 'main' },
    containerName: `${app}-${environment}`,
    ...changes,
  });
}

export function sampleApp(name: string, ...environments: readonly string[]): App {
  const names = environments.length === 0 ? ['production'] : environments;
  return { name, services: names.map(environment => sampleService(name, environment)) };
}

/** Friday, 20 November 2026, 11:04 UTC. */
export const sampleNow = Date.UTC(2026, 10, 20, 11, 4, 5);

export function sampleCommit(start = '3f9c1e2', subject = 'Fix login redirect'): Commit {
  return { sha: start.padEnd(40, '0'), subject, author: 'Ann', committedAt: sampleNow - 3_600_000 };
}

export function sampleRelease(id: number, changes: Partial<Release> = {}): Release {
  return {
    id,
    app: 'api',
    environment: 'production',
    commit: sampleCommit(),
    ref: 'main',
    imageTag: 'deckhand/api:3f9c1e200000',
    imageId: `sha256:${'1'.repeat(64)}`,
    run: defaultRun,
    createdAt: sampleNow - 3_500_000,
    ...changes,
  };
}

export function sampleDeployment(id: number, changes: Partial<Deployment> = {}): Deployment {
  return {
    id,
    app: 'api',
    environment: 'production',
    kind: 'deploy',
    ref: 'main',
    actor: { userId: 'U0ANN', teamId: 'T1' },
    requestId: `request-${id}`,
    state: 'succeeded',
    steps: [],
    createdAt: sampleNow - 60_000,
    startedAt: sampleNow - 60_000,
    endedAt: sampleNow - 44_800,
    commit: sampleCommit(),
    warnings: [],
    ...changes,
  };
}
