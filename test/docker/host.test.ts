// The target "one Docker host" on a real engine: rolls out, restores, recovers, observes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployError } from '../../src/core/errors.ts';
import type { HealthSettings, RunSettings, Service } from '../../src/core/service.ts';
import type { RollOutJournal, RollOutRequest } from '../../src/deploy/ports.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import type { DyingRollOut } from '../support/dying-roll-out.ts';
import { BASE_IMAGE, dockerHost, testApp, testEngine } from '../support/engine.ts';
import { aRelease, aService, defaultRun } from '../support/service.ts';

const docker = await testEngine();
const target = createHostTarget({ docker, engineHost: '127.0.0.1' });
let imageId = '';
beforeAll(async () => {
  imageId = (await docker.getImage(BASE_IMAGE).inspect()).Id;
});

/** A web server that says `text`; `delay` seconds late. */
function web(
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

const checked: Partial<RunSettings> = {
  healthcheck: { test: ['CMD-SHELL', 'wget -q -O- http://127.0.0.1:8080/index.html'], intervalMs: 60_000 },
};

let deployments = 0;

function request(service: Service, run: RunSettings, overrides: Partial<RollOutRequest> = {}) {
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function says(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/index.html`, { signal: AbortSignal.timeout(2000) });
  return (await response.text()).trim();
}

async function containersOf(service: Service) {
  return await docker.listContainers({ all: true, filters: { label: [`deckhand.app=${service.app}`] } });
}

async function scene(health: Partial<HealthSettings> = {}) {
  const app = testApp(docker, 'host');
  const base = aService({ app: app.app });
  const service = { ...base, health: { ...base.health, ...health } };
  return { service, port: await freePort(), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

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

  test('only a few old containers are kept', async () => {
    await using s = await scene({ stableMs: 0 });
    for (let round = 0; round < 6; round++) {
      expect(await target.rollOut(request(s.service, web('x', { port: s.port })).full)).toMatchObject({
        ok: true,
      });
    }
    expect(await containersOf(s.service)).toHaveLength(4);
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

describe('how the new container is proved', () => {
  test('an HTTP check waits for a late answer', async () => {
    await using s = await scene({ check: { kind: 'http', path: '/index.html', headers: {} } });
    const outcome = await target.rollOut(request(s.service, web('late', { port: s.port, delay: 1 })).full);
    expect(outcome.ok).toBe(true);
    expect(await says(s.port)).toBe('late');
  });

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
    await using s = await scene({ timeoutMs: 20_000 });
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
    expect(reasonOf(outcome)).toMatchObject({ code: 'exited', autopsy: { oomKilled: true, exitCode: 137 } });
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

describe('recovery after the process was killed', () => {
  /** Rolls out in a process that kills itself; resolves with the last journal entry that left it. */
  async function dieAt(service: Service, run: RunSettings, phase: RollOutJournal['phase'], afterMs: number) {
    const { full } = request(service, run);
    const { deploymentId, release } = full;
    const child = fork(new URL('../support/dying-roll-out.ts', import.meta.url));
    let last: RollOutJournal | undefined;
    child.on('message', (entry: RollOutJournal) => {
      last = entry;
    });
    const order: DyingRollOut = {
      dockerHost,
      dieAt: phase,
      afterMs,
      request: { service, deploymentId, release },
    };
    child.send(order);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    if (!last) throw new Error('it died before its first journal entry');
    return last;
  }

  const moments: readonly [RollOutJournal['phase'], number, 'old' | 'new'][] = [
    ['created', 0, 'old'],
    ['stopping', 0, 'old'],
    ['stopping', 120, 'old'],
    ['starting', 0, 'old'],
    ['starting', 150, 'old'],
    ['proved', 0, 'new'],
    ['proved', 10, 'new'],
  ];
  test.each(moments)(
    '%s, %i ms in: exactly the %s one serves, nothing else is left running',
    async (phase, afterMs, expected) => {
      await using s = await scene({ timeoutMs: 10_000 });
      await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
      const slowly = phase === 'starting' ? 1 : 0;
      const next = web('new', { port: s.port, delay: slowly, run: checked });
      const entry = await dieAt(s.service, next, phase, afterMs);
      const recovered = await target.recover(s.service, entry);
      expect(recovered.served).toBe(expected);
      expect(['untouched', 'restored']).toContain(recovered.previous);
      expect(await says(s.port)).toBe(expected);
      const running = (await containersOf(s.service)).filter(container => container.State === 'running');
      expect(running.map(container => container.Names)).toEqual([[`/${s.service.containerName}`]]);
      const info = await docker.getContainer(s.service.containerName).inspect();
      expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
      // A crash of the recovery itself: doing it again changes nothing.
      expect((await target.recover(s.service, entry)).served).toBe(expected);
      expect(await says(s.port)).toBe(expected);
    },
  );

  test('a container that was created before its journal was written is removed', async () => {
    await using s = await scene();
    const { app, environment } = s.service;
    const labels = { 'deckhand.app': app, 'deckhand.service': `${app}/${environment}` };
    await docker.createContainer({ Image: imageId, Labels: labels });
    await target.cleanUp(s.service);
    expect(await containersOf(s.service)).toEqual([]);
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
    expect(await target.logs(s.service, 5)).toEqual([]);
  });
});

function reasonOf(outcome: Awaited<ReturnType<typeof target.rollOut>>): unknown {
  if (outcome.ok) return 'it succeeded';
  return outcome.cause instanceof DeployError ? outcome.cause.reason : outcome.cause;
}

afterAll(async () => {
  const left = await docker.listContainers({ all: true, filters: { label: ['deckhand.app'] } });
  expect(left.filter(container => container.Labels['deckhand.app']?.startsWith('host-'))).toEqual([]);
});
