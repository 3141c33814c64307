// What a deployment did not touch, and the engine ended: it serves again, and people are told what is so.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checked, noLog, web } from '../support/host-scene.ts';
import { type PrivateHost, privateEngineIsPossible, privateHost } from '../support/private-host.ts';
import { aService } from '../support/service.ts';

describe.skipIf(!privateEngineIsPossible)('a container that no deployment touched', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await privateHost();
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });
  afterEach(() => host.clear());

  async function serving(app: string) {
    const base = aService({ app });
    const service = { ...base, health: { ...base.health, timeoutMs: 10_000, stableMs: 0 } };
    expect(await host.target.rollOut(host.request(service, web('old', { run: checked })).full)).toMatchObject(
      {
        ok: true,
      },
    );
    return service;
  }
  const keepUp = (service: Awaited<ReturnType<typeof serving>>, since: number) =>
    host.target.keepUp(service, since, noLog);

  test.each(['KILL', 'TERM'] as const)('serves again after SIG%s to the engine', async signal => {
    const service = await serving(`kept-${signal.toLowerCase()}`);
    const since = Date.now();
    await host.engine.end(signal);
    await expect(keepUp(service, since)).rejects.toMatchObject({ reason: { code: 'engine_unreachable' } });
    await host.engine.start();
    expect(await keepUp(service, since)).toEqual({ previous: 'restored', warnings: [] });
    await expect.poll(() => host.says(service).catch(String)).toBe('old');
    expect((await host.look()).running).toEqual([{ name: service.containerName, restart: 'unless-stopped' }]);
  });

  test('is left alone while it runs, and when it was stopped before', async () => {
    const service = await serving('left');
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(await keepUp(service, Date.now())).toBeUndefined();
    await host.docker.getContainer(service.containerName).stop({ t: 0 });
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(await keepUp(service, Date.now())).toBeUndefined();
    expect((await host.look()).running).toEqual([]);
  });

  test('that is gone, or that was not meant to run for ever, is left alone', async () => {
    const service = await serving('once');
    const since = Date.now();
    const container = host.docker.getContainer(service.containerName);
    await container.update({ RestartPolicy: { Name: 'no' } });
    await container.stop({ t: 0 });
    expect(await keepUp(service, since)).toBeUndefined();
    await container.remove();
    expect(await keepUp(service, since)).toBeUndefined();
  });
});
