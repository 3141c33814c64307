// What is seen of services, on a real engine: one by one exactly, and all of them by one list.
import { describe, expect, test } from 'vitest';
import type { Service } from '../../src/core/service.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { label } from '../../src/docker/labels.ts';
import { longestUptime, observe, observeAll } from '../../src/docker/observe.ts';
import { BASE_IMAGE, testApp } from '../support/engine.ts';
import { engineProxy } from '../support/engine-proxy.ts';
import { docker, imageId } from '../support/host-scene.ts';
import { aService } from '../support/service.ts';

const day = 24 * 3_600_000;

async function scene() {
  const app = testApp(docker, 'observe');
  const service = (environment: string): Service =>
    aService({ app: app.app, environment, containerName: `${app.app}-${environment}` });
  const create = (name: string, command: string, more: object = {}) =>
    docker.createContainer({
      name,
      Image: BASE_IMAGE,
      Cmd: ['sh', '-c', command],
      Labels: { [label.app]: app.app, [label.release]: '7' },
      StopTimeout: 0,
      ...more,
    });
  return { service, create, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

describe('many services', () => {
  test('are seen as one by one, by one request but for those that don’t run', async () => {
    await using s = await scene();
    const services = ['quiet', 'ill', 'paused', 'stopped', 'absent'].map(s.service);
    const [quiet, ill, paused, stopped] = services.map(({ containerName }) => containerName);
    await (await s.create(quiet ?? '', 'sleep 1000')).start();
    const check = { Test: ['CMD-SHELL', 'exit 1'], Interval: 1e8, Retries: 1 };
    await (await s.create(ill ?? '', 'sleep 1000', { Healthcheck: check })).start();
    const pausing = await s.create(paused ?? '', 'sleep 1000');
    await pausing.start();
    await pausing.pause();
    const ended = await s.create(stopped ?? '', 'exit 3');
    await ended.start();
    await ended.wait();
    await expect
      .poll(async () => (await observe(docker, services[1] ?? s.service('ill'))).health)
      .toBe('unhealthy');

    const requests: string[] = [];
    await using proxy = await engineProxy(request => {
      requests.push(request);
      return 'pass';
    });
    const seen = await observeAll(connectEngine({ dockerHost: proxy.dockerHost }), services, Date.now());
    expect(seen).toMatchObject([
      { state: 'running', health: 'none', imageId, releaseId: 7 },
      { state: 'running', health: 'unhealthy', imageId, releaseId: 7 },
      { state: 'paused' },
      { state: 'stopped', exitCode: 3, restarts: 0 },
      { state: 'absent' },
    ]);
    const names = requests.map(request => request.replace(/ HTTP.*/, '').replace(/\?.*/, ''));
    expect(names.toSorted()).toEqual([
      'GET /containers/json',
      ...[services[4], services[3]].map(each => `GET /containers/${each?.containerName}/json`),
    ]);
    const exactly = await Promise.all(services.map(each => observe(docker, each)));
    for (const [index, { restarts, startedAt, ...plain }] of exactly.entries()) {
      expect({ ...plain, restarts, startedAt }).toMatchObject(seen[index] ?? {});
    }
  });

  test('tell a container that somebody else made from ours, though it only has our name', async () => {
    await using s = await scene();
    const service = s.service('foreign');
    const labels = { [label.app]: service.app };
    await (await s.create(service.containerName, 'sleep 1000', { Labels: labels })).start();
    const [seen] = await observeAll(docker, [service], Date.now());
    expect(seen).toMatchObject({ state: 'running', imageId });
    expect(seen).not.toHaveProperty('releaseId');
  });

  test('tell restarts of one that was started again lately, and of one that is in a loop', async () => {
    await using s = await scene();
    const services = [s.service('again'), s.service('loop')];
    const [again = '', loop = ''] = services.map(({ containerName }) => containerName);
    await (await s.create(again, 'sleep 1000')).start();
    await (
      await s.create(loop, 'sleep 0.1; exit 1', { HostConfig: { RestartPolicy: { Name: 'always' } } })
    ).start();
    const restarts = async (now: number) => (await observeAll(docker, services, now)).map(e => e.restarts);
    await expect.poll(async () => (await restarts(Date.now()))[1]).toBeGreaterThan(0);
    expect((await restarts(Date.now()))[0]).toBeUndefined();
    // For who looks a day later, a container that is up for seconds was not started when it was made.
    expect((await restarts(Date.now() + day))[0]).toBe(0);
  });
});

test.each([
  ['Up Less than a second', 2],
  ['Up 1 second', 2],
  ['Up 59 seconds (health: starting)', 60],
  ['Up About a minute (healthy)', 120],
  ['Up 3 minutes (Paused)', 240],
  ['Up About an hour', 7200],
  ['Up 47 hours', 48 * 3600],
  ['Up 13 days (unhealthy)', 14 * 86_400],
  ['Up 8 weeks', 9 * 604_800],
  ['Up 23 months', 24 * 2_592_000],
  ['Up 2 years', 3 * 31_536_000],
  ['Restarting (1) 2 seconds ago', undefined],
  ['Exited (0) 2 days ago', undefined],
])('%s is %s s at most', (status, seconds) => {
  expect(longestUptime(status)).toBe(seconds === undefined ? undefined : seconds * 1000);
});
