// Rolling out on one host, on a real engine: the good way, and the way back.
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import type { RunSettings } from '../../src/core/service.ts';
import {
  checked,
  containersOf,
  docker,
  imageId,
  reasonOf,
  request,
  says,
  scene,
  target,
  web,
} from '../support/host-scene.ts';

describe('a good roll-out', () => {
  test('the first one finds nothing to stop and serves under the stable name with its restart policy', async () => {
    await using s = await scene();
    const { full, journal, steps } = request(s.service, web('one', { port: s.port, run: checked }));
    const outcome = await target.rollOut(full);
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome).not.toHaveProperty('downtimeMs');
    expect(await says(s.port)).toBe('one');
    expect(steps).toEqual(['roll_out', 'verify', 'settle']);
    expect(journal.map(entry => entry.phase)).toEqual(['created', 'starting', 'proved']);
    const info = await docker.getContainer(s.service.containerName).inspect();
    expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
    expect(info.HostConfig.Init).toBe(true);
  });

  test('the next one takes the port over, keeps the old container stopped, and says how long nothing answered', async () => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('one', { port: s.port, run: checked })).full);
    const { full, journal } = request(s.service, web('two', { port: s.port, run: checked }));
    const outcome = await target.rollOut(full);
    expect(outcome).toMatchObject({ ok: true, downtimeMs: expect.any(Number) });
    expect(journal.map(entry => entry.phase)).toEqual(['created', 'stopping', 'starting', 'proved']);
    expect(await says(s.port)).toBe('two');
    const containers = await containersOf(s.service);
    expect(containers.map(each => each.State).toSorted()).toEqual(['exited', 'running']);
    const kept = containers.find(each => each.State === 'exited');
    const info = await docker.getContainer(kept?.Id ?? '').inspect();
    expect(info.HostConfig.RestartPolicy?.Name).toBe('no');
  });

  test('a container that Deckhand did not make is taken over, as the script would', async () => {
    await using s = await scene();
    const foreign = await docker.createContainer({
      name: s.service.containerName,
      Image: imageId,
      Cmd: ['sleep', '600'],
      Labels: { 'deckhand.app': s.service.app },
      HostConfig: { Init: true, RestartPolicy: { Name: 'always' } },
    });
    await foreign.start();
    const outcome = await target.rollOut(request(s.service, web('two', { port: s.port })).full);
    expect(outcome.ok).toBe(true);
    expect(await says(s.port)).toBe('two');
    expect((await foreign.inspect()).State.Running).toBe(false);
  });

  test('old containers are set aside, stopped, and stay until their releases are kept no more', async () => {
    await using s = await scene({ stableMs: 0 });
    for (let round = 0; round < 5; round++) {
      expect(await target.rollOut(request(s.service, web('x', { port: s.port })).full)).toMatchObject({
        ok: true,
      });
    }
    const names = (await containersOf(s.service)).map(({ Id, Names, State }) => [
      State,
      Names[0] === `/${s.service.containerName}-old-${Id.slice(0, 12)}`,
    ]);
    expect(names).toEqual([['running', false], ...Array(4).fill(['exited', true])]);
  });

  test('several networks are joined and peers find it under its stable name', async () => {
    await using s = await scene();
    const names = [`${s.service.app}-a`, `${s.service.app}-b`];
    for (const name of names) {
      await docker.createNetwork({ Name: name, Labels: { 'deckhand.app': s.service.app } });
    }
    const networks = names.map(name => ({ name, aliases: ['extra'] }));
    await target.rollOut(request(s.service, web('net', { run: { ...checked, networks } })).full);
    const info = await docker.getContainer(s.service.containerName).inspect();
    expect(Object.keys(info.NetworkSettings.Networks).toSorted()).toEqual(names);
    for (const network of Object.values(info.NetworkSettings.Networks)) {
      expect(network.Aliases).toEqual(expect.arrayContaining([s.service.app, 'extra']));
    }
  });
});

describe('a bad roll-out', () => {
  test('an unhealthy new container is removed and the old one answers again with its restart policy', async () => {
    await using s = await scene({ timeoutMs: 2000 });
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const bad = web('bad', { port: s.port, run: { healthcheck: { test: ['CMD', 'false'] } } });
    const outcome = await target.rollOut(request(s.service, bad).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'restored', downtimeMs: expect.any(Number) });
    expect(await says(s.port)).toBe('good');
    expect(await containersOf(s.service)).toHaveLength(1);
    const info = await docker.getContainer(s.service.containerName).inspect();
    expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
  });

  const refused: readonly [string, Partial<RunSettings>, object][] = [
    [
      'a network that is missing',
      { networks: [{ name: 'nowhere', aliases: [] }] },
      { code: 'network_missing', network: 'nowhere' },
    ],
    [
      'a mount that the engine refuses',
      { mounts: [{ type: 'bind', source: 'no/abs', target: 'x', readOnly: false }] },
      { code: 'settings_refused' },
    ],
    ['memory below the engine’s minimum', { memoryBytes: 1024 }, { code: 'settings_refused' }],
  ];
  test.each(refused)('%s is found before the old one is touched', async (_what, change, reason) => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const before = await docker.getContainer(s.service.containerName).inspect();
    const outcome = await target.rollOut(request(s.service, web('bad', { port: s.port, run: change })).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(reasonOf(outcome)).toMatchObject(reason);
    const after = await docker.getContainer(s.service.containerName).inspect();
    expect(after.State.StartedAt).toBe(before.State.StartedAt);
    expect(await containersOf(s.service)).toHaveLength(1);
  });

  test('a container that would vanish when it is stopped is not stopped', async () => {
    await using s = await scene();
    const foreign = await docker.createContainer({
      name: s.service.containerName,
      Image: imageId,
      Cmd: ['sleep', '600'],
      Labels: { 'deckhand.app': s.service.app },
      HostConfig: { Init: true, AutoRemove: true },
    });
    await foreign.start();
    const outcome = await target.rollOut(request(s.service, web('new', { port: s.port })).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(reasonOf(outcome)).toEqual({ code: 'no_way_back', container: s.service.containerName });
    expect((await foreign.inspect()).State.Running).toBe(true);
  });

  test('an image that is gone is found before the old one is touched', async () => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const { full } = request(s.service, web('bad'));
    const release = { ...full.release, imageId: `sha256:${'0'.repeat(64)}` };
    const outcome = await target.rollOut({ ...full, release });
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(reasonOf(outcome)).toMatchObject({ code: 'image_missing' });
  });

  test('a port that another container publishes is named with its holder before the old one is touched', async () => {
    await using s = await scene();
    await using other = await scene();
    await target.rollOut(request(other.service, web('other', { port: other.port, run: checked })).full);
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const outcome = await target.rollOut(request(s.service, web('bad', { port: other.port })).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(reasonOf(outcome)).toEqual({
      code: 'port_taken',
      port: other.port,
      holder: other.service.containerName,
    });
    expect(await says(s.port)).toBe('good');
  });

  test('a port that a process of the host holds is found at start, and the old one is put back', async () => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const squatter = createServer();
    await new Promise<void>(resolve => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    try {
      const outcome = await target.rollOut(request(s.service, web('bad', { port })).full);
      expect(outcome).toMatchObject({ ok: false, previous: 'restored' });
      expect(reasonOf(outcome)).toEqual({ code: 'port_taken', port });
      expect(await says(s.port)).toBe('good');
    } finally {
      squatter.close();
    }
  });

  test('a command that is not in the image is told in the engine’s words', async () => {
    await using s = await scene();
    const outcome = await target.rollOut(
      request(s.service, web('x', { run: { command: ['/no/such'], init: false } })).full,
    );
    expect(reasonOf(outcome)).toMatchObject({
      code: 'start_failed',
      detail: expect.stringContaining('/no/such'),
    });
    expect(await containersOf(s.service)).toEqual([]);
  });

  test('a cancel while the new one is being proved brings the old one back', async () => {
    await using s = await scene({ timeoutMs: 20_000 });
    await target.rollOut(request(s.service, web('good', { port: s.port, run: checked })).full);
    const controller = new AbortController();
    const slow = web('slow', { port: s.port, run: { healthcheck: { test: ['CMD', 'false'] } } });
    const { full } = request(s.service, slow, { signal: controller.signal });
    const outcome = await target.rollOut({
      ...full,
      progress: step => {
        if (step === 'verify') controller.abort(new DeployError({ code: 'cancelled' }));
      },
    });
    expect(outcome).toMatchObject({ ok: false, previous: 'restored' });
    expect(reasonOf(outcome)).toEqual({ code: 'cancelled' });
    expect(await says(s.port)).toBe('good');
  });
});

describe('with a canary', () => {
  test('a bad image is found while the old container serves, without any downtime', async () => {
    await using s = await scene({ timeoutMs: 1500 });
    const service = { ...s.service, rollout: { strategy: 'stop-first', canary: true } } as const;
    await target.rollOut(request(service, web('good', { port: s.port, run: checked })).full);
    const before = await docker.getContainer(service.containerName).inspect();
    const bad = web('bad', { port: s.port, run: { healthcheck: { test: ['CMD', 'false'] } } });
    const outcome = await target.rollOut(request(service, bad).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
    expect(reasonOf(outcome)).toMatchObject({ code: 'unhealthy' });
    expect((await docker.getContainer(service.containerName).inspect()).State).toEqual(before.State);
    expect(await containersOf(service)).toHaveLength(1);
  });

  test('a good image is tried at its port and then rolled out; the canary is gone', async () => {
    await using s = await scene();
    const service = { ...s.service, rollout: { strategy: 'stop-first', canary: true } } as const;
    expect((await target.rollOut(request(service, web('good', { port: s.port })).full)).ok).toBe(true);
    expect(await says(s.port)).toBe('good');
    expect(await containersOf(service)).toHaveLength(1);
  });
});

describe('observing', () => {
  test('it says what runs, and which release', async () => {
    await using s = await scene();
    expect(await target.observe(s.service)).toEqual({
      state: 'absent',
      health: 'none',
      restarts: 0,
      oomKilled: false,
    });
    const { full } = request(s.service, web('one', { port: s.port, run: checked }));
    await target.rollOut(full);
    expect(await target.observe(s.service)).toMatchObject({
      state: 'running',
      releaseId: full.release.id,
      imageId,
    });
    await docker.getContainer(s.service.containerName).stop();
    expect(await target.observe(s.service)).toMatchObject({ state: 'stopped' });
  });
});
