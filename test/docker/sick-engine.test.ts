// An engine that goes away or refuses something in the middle of a roll-out: one release serves all the same.
import { describe, expect, test } from 'vitest';
import type { Service } from '../../src/core/service.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { createHostTarget } from '../../src/docker/host.ts';
import { engineProxy, passAll, type Spoil } from '../support/engine-proxy.ts';
import {
  checked,
  containersOf,
  docker,
  noLog,
  reasonOf,
  request,
  says,
  scene,
  target,
  web,
} from '../support/host-scene.ts';

/** The host target on an engine that is spoilt as `spoil` says, from the call of `away` on for so long. */
async function spoiltTarget(spoil: Spoil = passAll) {
  let backAt = 0;
  const proxy = await engineProxy(line => (Date.now() < backAt ? 'cut' : spoil(line)));
  const impatient = connectEngine({ dockerHost: proxy.dockerHost, answerMs: 4000 });
  return {
    target: createHostTarget({ docker: impatient, engineHost: '127.0.0.1' }),
    away: (ms: number) => {
      backAt = Date.now() + ms;
      proxy.cut();
    },
    spoilt: proxy.spoilt,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

async function expectOnlyTheOldOne(service: Service, port: number): Promise<void> {
  expect(await says(port)).toBe('old');
  const containers = await containersOf(service);
  expect(containers.map(each => [each.Names, each.State])).toEqual([
    [[`/${service.containerName}`], 'running'],
  ]);
  const info = await docker.getContainer(service.containerName).inspect();
  expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
}

describe('an engine that goes away', () => {
  const moments: readonly (readonly ['verify' | 'settle', number])[] = [
    ['verify', 8000],
    ['settle', 1500],
  ];
  test.each(moments)(
    'at the step %s for %i ms is waited for, and then one release serves',
    async (at, awayMs) => {
      await using s = await scene({ timeoutMs: 20_000 });
      await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
      await using spoilt = await spoiltTarget();
      const slow = at === 'verify' ? 20 : 0;
      const { full, lines } = request(s.service, web('new', { port: s.port, delay: slow, run: checked }));
      const outcome = await spoilt.target.rollOut({
        ...full,
        progress: (step, detail) => {
          const now = step === at && (at === 'settle' || detail !== undefined);
          if (now && spoilt.spoilt() === 0) spoilt.away(awayMs);
        },
      });
      expect(lines.join('\n')).toContain('waiting for the Docker engine');
      if (at === 'settle') {
        expect(outcome).toMatchObject({ ok: true, downtimeMs: expect.any(Number) });
        expect(await says(s.port)).toBe('new');
      } else {
        expect(outcome).toMatchObject({ ok: false, previous: 'restored', downtimeMs: expect.any(Number) });
        expect(reasonOf(outcome)).toMatchObject({ code: 'engine_unreachable' });
        await expectOnlyTheOldOne(s.service, s.port);
      }
    },
  );

  test('before anything was done leaves everything untouched, and does not say that nothing served', async () => {
    await using s = await scene();
    await using spoilt = await spoiltTarget(() => 'cut');
    const outcome = await spoilt.target.rollOut(request(s.service, web('new')).full);
    expect(outcome).toMatchObject({ ok: false, previous: 'untouched' });
  });

  test('while a crash is recovered from gets no verdict: it has to be asked again', async () => {
    await using s = await scene();
    const { full, journal } = request(s.service, web('old', { port: s.port, run: checked }));
    await target.rollOut(full);
    const newContainerId = journal[0]?.newContainerId ?? '';
    await docker.getContainer(newContainerId).stop();
    await using spoilt = await spoiltTarget(line => (line.includes('/start') ? 'cut' : 'pass'));
    const entry = {
      phase: 'starting',
      newContainerId: 'gone',
      newRestart: { name: 'no' },
      oldContainerId: newContainerId,
      oldRestart: { name: 'unless-stopped' },
      oldRan: true,
    } as const;
    await expect(spoilt.target.recover(s.service, entry, noLog)).rejects.toMatchObject({
      reason: { code: 'engine_unreachable' },
    });
    expect(await target.recover(s.service, entry, noLog)).toMatchObject({
      served: 'old',
      previous: 'restored',
    });
    await expectOnlyTheOldOne(s.service, s.port);
    await docker.getContainer(newContainerId).remove({ force: true });
    expect(await target.recover(s.service, entry, noLog)).toEqual({
      served: 'none',
      previous: 'not_restored',
    });
  });
});

describe('an engine that refuses', () => {
  test('the new one its name: the old one serves again, under its own name', async () => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
    const taken = `/rename?name=${s.service.containerName} `;
    let refusals = 0;
    await using spoilt = await spoiltTarget(line => {
      if (!line.includes(taken)) return 'pass';
      refusals += 1;
      // Twice the new one's: at once, and when the roll-out is recovered. The third is the old one's.
      return refusals <= 2 ? 500 : 'pass';
    });
    const outcome = await spoilt.target.rollOut(
      request(s.service, web('new', { port: s.port, run: checked })).full,
    );
    expect(outcome).toMatchObject({ ok: false, previous: 'restored' });
    await expectOnlyTheOldOne(s.service, s.port);
  });

  test('to remove the new container: the old one serves again', async () => {
    await using s = await scene();
    await target.rollOut(request(s.service, web('old', { port: s.port, run: checked })).full);
    await using spoilt = await spoiltTarget(line => (line.startsWith('DELETE') ? 500 : 'pass'));
    const bad = web('bad', { port: s.port, run: { command: ['false'] } });
    const { full, journal } = request(s.service, bad);
    expect(await spoilt.target.rollOut(full)).toMatchObject({ ok: false, previous: 'restored' });
    expect(spoilt.spoilt()).toBeGreaterThan(0);
    expect(await says(s.port)).toBe('old');
    const [last] = journal.toReversed();
    if (!last) throw new Error('no journal');
    expect(await spoilt.target.recover(s.service, last, noLog)).toMatchObject({ previous: 'restored' });
  });
});
