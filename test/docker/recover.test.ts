// Recovery on a real engine after a real process was killed in the middle of a roll-out.

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import { dieAt } from '../support/die-at.ts';
import {
  checked,
  containersOf,
  docker,
  imageId,
  noLog,
  request,
  says,
  scene,
  target,
  web,
} from '../support/host-scene.ts';

describe('recovery after the process was killed', () => {
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
      const entry = await dieAt(request(s.service, next).full, { phase, afterMs });
      const recovered = await target.recover(s.service, entry, noLog);
      expect(recovered.served).toBe(expected);
      expect(['untouched', 'restored']).toContain(recovered.previous);
      expect(await says(s.port)).toBe(expected);
      const running = (await containersOf(s.service)).filter(container => container.State === 'running');
      expect(running.map(container => container.Names)).toEqual([[`/${s.service.containerName}`]]);
      const info = await docker.getContainer(s.service.containerName).inspect();
      expect(info.HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
      // A crash of the recovery itself: doing it again changes nothing.
      expect((await target.recover(s.service, entry, noLog)).served).toBe(expected);
      expect(await says(s.port)).toBe(expected);
    },
  );

  test('an old container that the engine is still stopping serves again, and goes on serving', async () => {
    await using s = await scene({ timeoutMs: 10_000 });
    const stubborn = web('old', { port: s.port, run: { ...checked, stopGracePeriodMs: 1500 } });
    const [shell = '', flag = '', script = ''] = stubborn.command ?? [];
    const old = { ...stubborn, command: [shell, flag, `trap "" TERM; ${script}`] };
    await target.rollOut(request(s.service, old).full);
    const next = web('new', { port: s.port, run: checked });
    const entry = await dieAt(request(s.service, next).full, { phase: 'stopping', afterMs: 120 });
    expect(await says(s.port)).toBe('old');
    const recovered = await target.recover(s.service, entry, noLog);
    expect(recovered).toMatchObject({ served: 'old', previous: 'restored' });
    await delay(1600);
    expect(await says(s.port)).toBe('old');
  });

  test('a container that was created before its journal was written is removed', async () => {
    await using s = await scene();
    const { app, environment } = s.service;
    const labels = { 'deckhand.app': app, 'deckhand.service': `${app}/${environment}` };
    await docker.createContainer({ Image: imageId, Labels: labels });
    await target.cleanUp(s.service);
    expect(await containersOf(s.service)).toEqual([]);
  });
});
