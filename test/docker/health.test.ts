// How a new container is proved healthy, on a real engine.
import { describe, expect, test } from 'vitest';
import { createHostTarget } from '../../src/docker/host.ts';
import { containersOf, docker, reasonOf, request, says, scene, target, web } from '../support/host-scene.ts';

describe('how the new container is proved', () => {
  test('an HTTP check waits for a late answer', async () => {
    await using s = await scene({ check: { kind: 'http', path: '/index.html', headers: {} } });
    const outcome = await target.rollOut(request(s.service, web('late', { port: s.port, delay: 1 })).full);
    expect(outcome.ok).toBe(true);
    expect(await says(s.port)).toBe('late');
  });

  test('the first probes come sooner than the interval, so that it is proved as soon as it answers', async () => {
    await using s = await scene({
      check: { kind: 'http', path: '/index.html', headers: {} },
      timeoutMs: 25_000,
      intervalMs: 20_000,
    });
    // It can't have answered at the very first probe.
    const outcome = await target.rollOut(request(s.service, web('soon', { port: s.port, delay: 0.3 })).full);
    expect(outcome.ok).toBe(true);
  }, 15_000);

  test('an HTTP check that never says the right thing is unhealthy, and the last answer is kept', async () => {
    await using s = await scene({
      check: { kind: 'http', path: '/missing', headers: {} },
      timeoutMs: 1500,
    });
    const outcome = await target.rollOut(request(s.service, web('one', { port: s.port })).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'none' });
    expect(reasonOf(outcome)).toMatchObject({
      code: 'unhealthy',
      probe: 'GET /missing on port 8080',
      autopsy: { healthOutput: 'GET /missing answered 404' },
    });
  });

  test('a port that nothing listens on is not taken for the application by the engine’s own proxy', async () => {
    await using s = await scene({ timeoutMs: 1500 });
    const run = web('x', { port: s.port, run: { command: ['sleep', '600'] } });
    const outcome = await target.rollOut(request(s.service, run).full);
    expect(reasonOf(outcome)).toMatchObject({ code: 'health_timeout' });
  });

  test('a container that ends is known at once, with its exit code and last words', async () => {
    await using s = await scene({ timeoutMs: 20_000, stableMs: 10_000 });
    const run = web('x', { run: { command: ['sh', '-c', 'echo no database >&2; sleep 0.2; exit 3'] } });
    const begun = Date.now();
    const outcome = await target.rollOut(request(s.service, run).full);
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(reasonOf(outcome)).toMatchObject({
      code: 'exited',
      autopsy: { exitCode: 3, oomKilled: false, lastLogLines: ['no database'] },
    });
    expect(await containersOf(s.service)).toEqual([]);
  });

  test('a container that runs out of memory says so', async () => {
    await using s = await scene({ timeoutMs: 20_000, stableMs: 10_000 });
    const run = web('x', {
      run: {
        command: ['sh', '-c', 'exec tail /dev/zero'],
        memoryBytes: 16 * 1024 * 1024,
        memorySwapBytes: 16 * 1024 * 1024,
        init: false,
      },
    });
    const outcome = await target.rollOut(request(s.service, run).full);
    // Not its `oomKilled`: under load the engine loses one in ten of these events.
    expect(reasonOf(outcome)).toMatchObject({
      code: 'exited',
      autopsy: { exitCode: 137, memoryLimitBytes: 16 * 1024 * 1024 },
    });
  });

  test('its own failing check is unhealthy with the check’s output', async () => {
    await using s = await scene({ timeoutMs: 1500 });
    const run = web('x', { run: { healthcheck: { test: ['CMD-SHELL', 'echo db down; exit 1'] } } });
    expect(reasonOf(await target.rollOut(request(s.service, run).full))).toMatchObject({
      code: 'unhealthy',
      probe: 'its own health check',
      autopsy: { healthOutput: 'db down' },
    });
  });

  test('on an engine elsewhere only published ports are asked: container addresses mean something else here', async () => {
    // 127.0.0.2 stands for the other machine: what is published on 127.0.0.1 alone is not reached there.
    const elsewhere = createHostTarget({ docker, engineHost: '127.0.0.2' });
    const http = { kind: 'http', path: '/index.html', headers: {} } as const;
    await using hidden = await scene({ check: http, timeoutMs: 1500 });
    const outcome = await elsewhere.rollOut(request(hidden.service, web('one', { port: hidden.port })).full);
    expect(reasonOf(outcome)).toMatchObject({ code: 'unhealthy', probe: 'GET /index.html on port 8080' });
    await using open = await scene({ check: http });
    const ports = [{ hostPort: open.port, containerPort: 8080, protocol: 'tcp' }] as const;
    const reached = await elsewhere.rollOut(request(open.service, web('one', { run: { ports } })).full);
    expect(reached.ok).toBe(true);
  });
});
