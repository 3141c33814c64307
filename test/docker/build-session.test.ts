// The session answers what the engine asks of it for as long as a build takes.
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openBuildSession } from '../../src/docker/build-session.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { testEngine } from '../support/engine.ts';
import { engineProxy } from '../support/engine-proxy.ts';

test('outlives the engine’s health checks, and ends when it is disposed of', async () => {
  await testEngine();
  await using proxy = await engineProxy();
  const docker = connectEngine({ dockerHost: proxy.dockerHost });
  {
    using _session = await openBuildSession(docker, () => undefined, new AbortController().signal);
    await wait(2_500); // Engine 20.10 checks each second
    expect(proxy.connections()).toBe(1);
  }
  await expect.poll(() => proxy.connections()).toBe(0);
});
