// Time-outs, cancels and kills: within a second, with nothing left, and the next deploy works.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSandbox, failureOf, never, randomFiles, serviceOf } from './fixtures.ts';
import { serveHttp, serveSilence } from './servers.ts';

test.each(['http', 'git', 'ssh'])('a %s server that never answers ends in a time-out', async scheme => {
  await using sandbox = await createSandbox();
  await using server = await serveSilence();
  const url = `${scheme}://127.0.0.1:${server.port}/app.git`;
  const service = serviceOf(url, { timeoutMs: 700 });
  const begin = performance.now();
  expect(await failureOf(sandbox.repositories.resolve(service, 'main', never))).toEqual({
    code: 'fetch_timeout',
    repository: url,
    timeoutMs: 700,
  });
  expect(performance.now() - begin).toBeLessThan(2000);
  expect(await sandbox.running()).toEqual([]);
});

test.each(['http', 'git', 'ssh'])(
  'cancelling a fetch by %s takes less than a second and leaves no process',
  async scheme => {
    await using sandbox = await createSandbox();
    await using server = await serveSilence();
    const controller = new AbortController();
    const service = serviceOf(`${scheme}://127.0.0.1:${server.port}/app.git`);
    const connected = server.nextRequest();
    const resolving = failureOf(sandbox.repositories.resolve(service, 'main', controller.signal));
    await connected;
    expect(await sandbox.running()).not.toEqual([]);
    const begin = performance.now();
    controller.abort();
    expect(await resolving).toEqual({ code: 'cancelled' });
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(await sandbox.running()).toEqual([]);
  },
);

test('a clone that is cancelled half-way is continued by the next deploy', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository('app');
  const sha = await origin.commit(randomFiles(150, 15_000));
  await using server = await serveHttp(sandbox.directory, { stallAfter: 1_000_000 });
  const service = serviceOf(`http://127.0.0.1:${server.port}/app/.git`);
  const controller = new AbortController();
  const resolving = failureOf(sandbox.repositories.resolve(service, 'main', controller.signal));
  // It is receiving when there is a pack that is not whole yet.
  const packs = async (): Promise<string[]> => {
    const [mirror = ''] = await readdir(join(sandbox.dataDir, 'mirrors')).catch(() => []);
    return readdir(join(sandbox.dataDir, 'mirrors', mirror, 'objects/pack')).catch(() => []);
  };
  await expect.poll(packs, { interval: 10, timeout: 5000 }).not.toEqual([]);
  const begin = performance.now();
  controller.abort();
  expect(await resolving).toEqual({ code: 'cancelled' });
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(await sandbox.running()).toEqual([]);
  expect(await packs()).toEqual([]);

  server.options = {};
  expect((await sandbox.repositories.resolve(service, 'main', never)).commit.sha).toBe(sha);
});
