// The engine does what it was asked, and its answer is lost: one release serves all the same, and nothing is left over.
import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/docker/engine.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { engineProxy, type Spoil, type Spoiling } from '../support/engine-proxy.ts';
import {
  checked,
  containersOf,
  docker,
  reasonOf,
  request,
  says,
  scene,
  target,
  web,
} from '../support/host-scene.ts';

/** A target whose first request that begins so is spoilt. */
async function targetThatOnce(begins: RegExp, spoiling: Spoiling) {
  let done = false;
  const spoil: Spoil = line => {
    if (done || !begins.test(line)) return 'pass';
    done = true;
    return spoiling;
  };
  const proxy = await engineProxy(spoil);
  const impatient = connectEngine({ dockerHost: proxy.dockerHost, answerMs: 2000 });
  return {
    target: createHostTarget({ docker: impatient, engineHost: '127.0.0.1' }),
    spoilt: proxy.spoilt,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

describe('an answer that is lost', () => {
  const requests: readonly (readonly [string, RegExp, 'old' | 'new'])[] = [
    ['the making of the new container', /^POST \/containers\/create/, 'old'],
    ['switching the restart policy of the old one off', /^POST \/containers\/\w+\/update/, 'old'],
    ['stopping the old one', /^POST \/containers\/\w+\/stop/, 'old'],
    ['starting the new one', /^POST \/containers\/\w+\/start/, 'old'],
    ['naming', /^POST \/containers\/\w+\/rename/, 'new'],
  ];
  test.each(requests)('to %s', async (_what, begins, serves) => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
    await using spoilt = await targetThatOnce(begins, 'lose');
    const { full } = request(s.service, web('new', { port: s.port, run: checked }));
    const outcome = await spoilt.target.rollOut(full);
    expect(spoilt.spoilt()).toBe(1);
    expect(outcome.ok).toBe(serves === 'new');
    if (!outcome.ok) expect(reasonOf(outcome)).toMatchObject({ code: 'engine_unreachable' });
    expect(await says(s.port)).toBe(serves);
    const containers = await containersOf(s.service);
    const running = containers.filter(each => each.State === 'running');
    expect(running.map(each => each.Names)).toEqual([[`/${s.service.containerName}`]]);
    expect(containers).toHaveLength(serves === 'new' ? 2 : 1);
    const info = await docker.getContainer(s.service.containerName).inspect();
    expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
  });

  test('to the making of a canary: it is gone, and the old one was never touched', async () => {
    await using s = await scene();
    const service = { ...s.service, rollout: { strategy: 'stop-first', canary: true } } as const;
    await target.rollOut(request(service, web('old', { port: s.port, run: checked })).full);
    await using spoilt = await targetThatOnce(/^POST \/containers\/create/, 'lose');
    const outcome = await spoilt.target.rollOut(request(service, web('new', { port: s.port })).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(await containersOf(service)).toHaveLength(1);
  });
});

test('a new container that somebody else made under its name is not removed', async () => {
  await using s = await scene();
  const { full } = request(s.service, web('new'));
  const name = `${s.service.containerName}-new-${full.deploymentId}`;
  const labels = { 'deckhand.app': s.service.app };
  const foreign = await docker.createContainer({ name, Image: full.release.imageId, Labels: labels });
  const outcome = await target.rollOut(full);
  expect(reasonOf(outcome)).toEqual({ code: 'name_taken', name });
  expect((await foreign.inspect()).Name).toBe(`/${name}`);
});

test('a failed container that can’t be removed is stopped, and a person is told what to do', async () => {
  await using s = await scene({ timeoutMs: 1500 });
  await target.rollOut(request(s.service, web('old', { run: checked })).full);
  const proxy = await engineProxy(line => (line.startsWith('DELETE') ? 500 : 'pass'));
  await using _proxy = proxy;
  const spoilt = createHostTarget({
    docker: connectEngine({ dockerHost: proxy.dockerHost }),
    engineHost: '127.0.0.1',
  });
  const { full } = request(s.service, web('bad', { run: { healthcheck: { test: ['CMD', 'false'] } } }));
  const outcome = await spoilt.rollOut(full);
  const name = `${s.service.containerName}-new-${full.deploymentId}`;
  expect(outcome).toMatchObject({
    ok: false,
    previous: 'restored',
    warnings: [expect.stringMatching(`${name} could not be removed. It is stopped. .*docker rm -f ${name}`)],
  });
  const running = (await containersOf(s.service)).filter(each => each.State === 'running');
  expect(running.map(each => each.Names)).toEqual([[`/${s.service.containerName}`]]);
});

test('people are told that going back waits for the engine, and when it goes on', async () => {
  await using s = await scene({ timeoutMs: 20_000 });
  await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
  let backAt: number | undefined;
  await using proxy = await engineProxy(line => {
    if (/^POST .*\/stop/.test(line)) backAt ??= performance.now() + 1500;
    return backAt !== undefined && performance.now() < backAt ? 'cut' : 'pass';
  });
  const told: string[] = [];
  const { full } = request(s.service, web('new', { port: s.port, run: checked }));
  const spoilt = createHostTarget({
    docker: connectEngine({ dockerHost: proxy.dockerHost, answerMs: 10_000 }),
    engineHost: '127.0.0.1',
  });
  const progress = (step: string, detail = ''): void => void told.push(`${step}: ${detail}`);
  expect(await spoilt.rollOut({ ...full, progress })).toMatchObject({ ok: false, previous: 'restored' });
  expect(told).toEqual([
    'roll_out: ',
    'roll_out: waiting for the Docker engine',
    'roll_out: the engine is back: putting things in order',
  ]);
});
