// Services, releases and deployments for tests: complete, and overridden where a test cares.
import type { Commit, Deployment, Release } from '../../src/core/deployment.ts';
import type { App, RunSettings, Service } from '../../src/core/service.ts';

export const defaultRun: RunSettings = {
  ports: [],
  environment: {},
  mounts: [],
  tmpfs: {},
  networks: [],
  restart: { name: 'unless-stopped' },
  labels: {},
  init: true,
  capAdd: [],
  capDrop: [],
  privileged: false,
  securityOpt: [],
  groupAdd: [],
  readOnly: false,
  tty: false,
  extraHosts: [],
  dns: [],
  dnsSearch: [],
  sysctls: {},
  ulimits: [],
  devices: [],
};

export function aService(overrides: Partial<Service> = {}): Service {
  const app = overrides.app ?? 'api';
  return {
    app,
    environment: 'production',
    repository: {
      url: 'https://git.example.com/team/api.git',
      credentials: {},
      submodules: true,
      lfs: false,
      timeoutMs: 60_000,
    },
    imageName: `deckhand/${app}`,
    containerName: app,
    build: { context: '.', dockerfile: 'Dockerfile', args: {}, timeoutMs: 60_000 },
    run: defaultRun,
    health: {
      check: { kind: 'auto' },
      timeoutMs: 5000,
      intervalMs: 50,
      probeTimeoutMs: 2000,
      stableMs: 300,
    },
    rollout: { strategy: 'stop-first', canary: false },
    hooks: { preDeploy: [], postDeploy: [] },
    allow: { users: [], usergroups: [] },
    keep: 5,
    ...overrides,
  };
}

export function anApp(...services: readonly Service[]): App {
  const [first] = services;
  if (!first) throw new Error('An app needs a service');
  return { name: first.app, services };
}

export function aCommit(sha = '3f9c1e2', subject = 'Fix login redirect'): Commit {
  return { sha: sha.padEnd(40, '0'), subject, author: 'Ada', committedAt: 1_760_000_000_000 };
}

export function aRelease(overrides: Partial<Release> = {}): Release {
  return {
    id: 1,
    app: 'api',
    environment: 'production',
    commit: aCommit(),
    ref: 'main',
    imageTag: 'deckhand/api:3f9c1e200000',
    imageId: 'sha256:1',
    run: defaultRun,
    createdAt: 0,
    ...overrides,
  };
}

export function aDeployment(overrides: Partial<Deployment> = {}): Deployment {
  return {
    id: 1,
    kind: 'deploy',
    app: 'api',
    environment: 'production',
    ref: 'main',
    actor: { userId: 'U1', teamId: 'T1' },
    requestId: 'r1',
    state: 'queued',
    steps: [],
    createdAt: 0,
    warnings: [],
    ...overrides,
  };
}
