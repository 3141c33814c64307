// An engine that was away is noticed, and what it did not start again serves again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/docker/engine.ts';
import { watchEngine } from '../../src/docker/watch-engine.ts';
import { checked, noLog, web } from '../support/host-scene.ts';
import { type PrivateHost, privateEngineIsPossible, privateHost } from '../support/private-host.ts';
import { aService } from '../support/service.ts';

describe.skipIf(!privateEngineIsPossible)('an engine that is killed and started again', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await privateHost();
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  test('is told once it answers again, each time, with when it went away', async () => {
    const base = aService({ app: 'watched' });
    const service = { ...base, health: { ...base.health, timeoutMs: 10_000, stableMs: 0 } };
    const { full } = host.request(service, web('up', { run: checked }));
    expect(await host.target.rollOut(full)).toMatchObject({ ok: true });
    const stop = new AbortController();
    let returned = Promise.withResolvers<number>();
    const watching = watchEngine(host.docker, since => returned.resolve(since), stop.signal);
    for (const signal of ['KILL', 'TERM'] as const) {
      const before = Date.now();
      await host.engine.end(signal);
      const gone = Date.now();
      await host.engine.start();
      const awaySince = await returned.promise;
      returned = Promise.withResolvers();
      expect(awaySince).toBeGreaterThanOrEqual(before);
      expect(awaySince).toBeLessThanOrEqual(gone + 1000);
      await host.target.keepUp(service, awaySince, noLog);
      await expect.poll(() => host.says(service).catch(String)).toBe('up');
    }
    stop.abort();
    await watching;
  });
});

test('a watch of an engine that never answers ends when it is asked to', async () => {
  const stop = new AbortController();
  const told: number[] = [];
  const nowhere = connectEngine({ dockerHost: 'unix:///nowhere/docker.sock' });
  const watching = watchEngine(nowhere, since => told.push(since), stop.signal);
  stop.abort();
  await watching;
  expect(told).toEqual([]);
});
