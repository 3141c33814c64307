// What the tests of the host target share: a real engine, a small web server, and a way to ask for a roll-out.

import { createServer } from 'node:net';
import { DeployError } from '../../src/core/errors.ts';
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import type { HealthSettings, RunSettings, Service } from '../../src/core/service.ts';
import type { RollOutRequest } from '../../src/deploy/ports.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { BASE_IMAGE, testApp, testEngine } from './engine.ts';
import { aRelease, aService, defaultRun } from './service.ts';

export const docker = await testEngine();
export const target = createHostTarget({ docker, engineHost: '127.0.0.1' });
export const imageId = (await docker.getImage(BASE_IMAGE).inspect()).Id;

/** A web server that says `text`; `delay` seconds late. */
export function web(
  text: string,
  options: { port?: number; delay?: number; run?: Partial<RunSettings> } = {},
): RunSettings {
  const { port, delay = 0, run } = options;
  return {
    ...defaultRun,
    command: [
      'sh',
      '-c',
      `mkdir -p /www; echo ${text} > /www/index.html; sleep ${delay}; exec httpd -f -p 8080 -h /www`,
    ],
    ports:
      port === undefined
        ? []
        : [{ hostIp: '127.0.0.1', hostPort: port, containerPort: 8080, protocol: 'tcp' }],
    stopGracePeriodMs: 1000,
    ...run,
  };
}

export const checked: Partial<RunSettings> = {
  healthcheck: { test: ['CMD-SHELL', 'wget -q -O- http://127.0.0.1:8080/index.html'], intervalMs: 60_000 },
};

let deployments = 0;

export function request(service: Service, run: RunSettings, overrides: Partial<RollOutRequest> = {}) {
  const id = ++deployments;
  const journal: RollOutJournal[] = [];
  const steps: string[] = [];
  const lines: string[] = [];
  const full: RollOutRequest = {
    service,
    deploymentId: id,
    release: aRelease({ id, app: service.app, imageId, imageTag: `${service.imageName}:${id}`, run }),
    log: line => lines.push(line),
    progress: step => void (steps.at(-1) !== step && steps.push(step)),
    journal: entry => journal.push(entry),
    signal: AbortSignal.timeout(60_000),
    ...overrides,
  };
  return { full, journal, steps, lines };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function says(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/index.html`, { signal: AbortSignal.timeout(2000) });
  return (await response.text()).trim();
}

export async function containersOf(service: Service) {
  return await docker.listContainers({ all: true, filters: { label: [`deckhand.app=${service.app}`] } });
}

export async function scene(health: Partial<HealthSettings> = {}) {
  const app = testApp(docker, 'host');
  const base = aService({ app: app.app });
  const service = { ...base, health: { ...base.health, ...health } };
  return { service, port: await freePort(), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

export function reasonOf(outcome: Awaited<ReturnType<typeof target.rollOut>>): unknown {
  if (outcome.ok) return 'it succeeded';
  return outcome.cause instanceof DeployError ? outcome.cause.reason : outcome.cause;
}

/** For what writes a log that no test reads. */
export function noLog(): void {}
