// What the engine fails to tell while a container is being proved is not taken for a verdict.
import { expect, test } from 'vitest';
import { connectEngine } from '../../src/docker/engine.ts';
import { proveHealthy } from '../../src/docker/health.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { engineProxy, type Spoil } from '../support/engine-proxy.ts';
import { checked, docker, reasonOf, request, scene, target, web } from '../support/host-scene.ts';

/** The engine behind a proxy, and a client of it. On a busy machine a start takes seconds. */
async function spoiltEngine(spoil: Spoil) {
  const proxy = await engineProxy(spoil);
  return { ...proxy, docker: connectEngine({ dockerHost: proxy.dockerHost, answerMs: 10_000 }) };
}

const late = { check: { kind: 'http', path: '/index.html', headers: {} }, timeoutMs: 20_000 } as const;

test('an end that the engine refuses to tell of is noticed within seconds', async () => {
  await using s = await scene(late);
  await using engine = await spoiltEngine(line => (line.includes('/wait') ? 403 : 'pass'));
  const spoilt = createHostTarget({ docker: engine.docker, engineHost: '127.0.0.1' });
  const run = web('x', { port: s.port, run: { command: ['sh', '-c', 'sleep 0.5; exit 3'] } });
  const begun = Date.now();
  const outcome = await spoilt.rollOut(request(s.service, run).full);
  expect(reasonOf(outcome)).toMatchObject({ code: 'exited', autopsy: { exitCode: 3 } });
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect(engine.spoilt()).toBeGreaterThan(0);
});

test('an answer that says nothing is not taken for the end of a container that only starts slowly', async () => {
  await using s = await scene(late);
  await using engine = await spoiltEngine(line => (line.includes('/wait') ? 200 : 'pass'));
  const spoilt = createHostTarget({ docker: engine.docker, engineHost: '127.0.0.1' });
  const outcome = await spoilt.rollOut(request(s.service, web('x', { port: s.port, delay: 1 })).full);
  expect(outcome).toMatchObject({ ok: true });
  expect(engine.spoilt()).toBeGreaterThan(0);
});

test('an engine that is back at once is borne with', async () => {
  await using s = await scene(late);
  let backAt = 0;
  let cuts = 0;
  await using engine = await spoiltEngine(line => {
    if (line.includes('/wait')) return 403;
    if (Date.now() >= backAt) return 'pass';
    cuts += 1;
    return 'cut';
  });
  const spoilt = createHostTarget({ docker: engine.docker, engineHost: '127.0.0.1' });
  const { full } = request(s.service, web('x', { port: s.port, delay: 2 }));
  const outcome = await spoilt.rollOut({
    ...full,
    progress: (_step, detail) => {
      if (detail === undefined) return;
      backAt = Date.now() + 1500;
      setTimeout(engine.cut, 200);
    },
  });
  expect(outcome).toMatchObject({ ok: true });
  // More than the refused waits: something was cut off, too.
  expect(cuts).toBeGreaterThan(0);
});

test('an engine that goes away is not taken for a container that is not healthy', async () => {
  await using s = await scene({ timeoutMs: 20_000 });
  await target.rollOut(request(s.service, web('x', { run: checked })).full);
  const { Id: containerId } = await docker.getContainer(s.service.containerName).inspect();
  let away = false;
  await using engine = await spoiltEngine(() => (away ? 'cut' : 'pass'));
  const subject = {
    docker: engine.docker,
    containerId,
    health: { ...s.service.health, check: { kind: 'http', path: '/missing', headers: {} } } as const,
    engineHost: '127.0.0.1',
    progress: () => {
      away = true;
      engine.cut();
    },
  };
  const begun = Date.now();
  await expect(proveHealthy(subject, AbortSignal.timeout(60_000))).rejects.toMatchObject({
    reason: { code: 'engine_unreachable' },
  });
  expect(Date.now() - begun).toBeLessThan(10_000);
});
