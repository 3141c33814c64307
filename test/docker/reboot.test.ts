// The machine loses its power in the middle of a roll-out: Deckhand, the engine and all containers are gone at once.
// Without published ports: Engine 20.10 itself loses or keeps them, at times, when it was cut off like that.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RollOutJournal } from '../../src/core/roll-out-journal.ts';
import { dieAt } from '../support/die-at.ts';
import { checked, noLog, web } from '../support/host-scene.ts';
import { type PrivateHost, privateEngineIsPossible, privateHost } from '../support/private-host.ts';
import { aService } from '../support/service.ts';

describe.skipIf(!privateEngineIsPossible)('after the machine was cut off its power', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await privateHost();
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  afterEach(() => host.clear());

  const moments: readonly [RollOutJournal['phase'], number, 'old' | 'new'][] = [
    ['stopping', 150, 'old'],
    ['starting', 200, 'old'],
    ['proved', 20, 'new'],
  ];
  test.each(moments)(
    'in %s, %i ms in: never two run, and then exactly the %s one',
    async (phase, afterMs, serves) => {
      const base = aService({ app: `${phase}-${afterMs}` });
      const service = { ...base, health: { ...base.health, timeoutMs: 10_000, stableMs: 0 } };
      const version = (text: string) => web(text, { run: checked });
      // The first one is kept as a way back.
      for (const text of ['first', 'old']) {
        expect(await host.target.rollOut(host.request(service, version(text)).full)).toMatchObject({
          ok: true,
        });
      }
      const entry = await dieAt(
        host.request(service, version('new')).full,
        { phase, afterMs },
        host.engine.host,
      );
      await host.engine.cutPower();
      await host.engine.start();
      const booted = await host.look();
      expect(booted.running.length).toBeLessThanOrEqual(1);
      await host.target.cleanUp(service);
      expect(await host.target.recover(service, entry, noLog)).toMatchObject({ served: serves });
      await expect.poll(() => host.says(service).catch(String)).toBe(serves);
      const settled = { running: [{ name: service.containerName, restart: 'unless-stopped' }] };
      expect(await host.look()).toMatchObject(settled);
      const { stopped } = await host.look();
      expect(stopped).toHaveLength(serves === 'new' ? 2 : 1);
      expect(stopped.map(({ restart }) => restart)).toEqual(stopped.map(() => 'no'));

      // The next reboot brings up that one alone, without anybody's help.
      await host.engine.cutPower();
      await host.engine.start();
      await expect.poll(() => host.look()).toMatchObject(settled);
      await expect.poll(() => host.says(service).catch(String)).toBe(serves);
    },
  );
});
