// /healthz and /readyz of a real process: alive before Slack has answered, and ready only when a deploy would work.
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { aHouse, allWell } from '../support/house.ts';

describe('a port that is taken', () => {
  test('is named at once, though Slack is away', async () => {
    await using house = await aHouse();
    using _away = house.workspace.fault('auth.test', { kind: 'http', status: 503, times: 1_000 });
    await using stack = new AsyncDisposableStack();
    const taken = createServer();
    const port = await freePort();
    await new Promise<void>(resolve => void taken.listen(port, '127.0.0.1', resolve));
    stack.defer(() => void taken.close());
    const deckhand = await house.deckhand(port);
    expect(await deckhand.startsInVain()).toMatchObject({ code: 1 });
    expect(deckhand.output.tail()).toBe(
      `Deckhand can’t start. Port ${port} is taken by another program. End that one, or set PORT to a free port.`,
    );
  });
});

describe('before Slack has answered', () => {
  test.each([{ socket: false }, { socket: true }])(
    'Deckhand is alive and says why and since when it is not ready (socket: $socket)',
    async ({ socket }) => {
      await using house = await aHouse({ socket });
      const away = house.workspace.fault('auth.test', { kind: 'http', status: 503, times: 1_000 });
      const deckhand = await house.deckhand();
      const ready = deckhand.output.says(/Deckhand is ready/, { timeoutMs: 20_000 });
      void deckhand.startsInVain();
      await deckhand.output.says(/Slack can’t be reached; trying again/, { timeoutMs: 20_000 });
      expect(await deckhand.ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
      expect(await deckhand.ready()).toEqual({
        status: 503,
        found: {
          ...allWell,
          slack: expect.stringMatching(/503.*Tried since \d{4}-.*Z\.$/),
        },
      });
      // In Socket Mode nothing comes in here at all.
      expect((await deckhand.ask('/slack/events', 'POST')).status).toBe(socket ? 404 : 503);
      away[Symbol.dispose]();
      await ready;
      await expect.poll(() => deckhand.ready()).toEqual({ status: 200, found: allWell });
    },
  );
});

describe('/readyz', () => {
  test('says of each part what is wrong with it, and that it is well again', async () => {
    await using house = await aHouse();
    const deckhand = await house.deckhand();
    await deckhand.start();
    {
      using _away = house.workspace.fault('auth.test', {
        kind: 'error',
        error: 'token_revoked',
        times: 1_000,
      });
      expect(await deckhand.ready()).toEqual({
        status: 503,
        found: {
          ...allWell,
          slack: expect.stringMatching(/^Slack refused the token \(token_revoked\), since \d{4}-.*Z$/),
        },
      });
    }
    await expect.poll(() => deckhand.ready()).toEqual({ status: 200, found: allWell });
    const other = new DatabaseSync(join(house.dataPath, 'deckhand.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect
      .poll(async () => (await deckhand.ready()).found['database'])
      .toMatch(/^Another program keeps/);
    other.close();
    house.engine.close();
    house.engine.closeAllConnections();
    await expect
      .poll(async () => (await deckhand.ready()).found['engine'])
      .toMatch(/Docker engine doesn't answer/);
    await rm(join(house.dataPath, 'deckhand.lock'));
    await expect
      .poll(async () => (await deckhand.ready()).found['dataFolder'])
      .toMatch(/was removed or replaced while Deckhand runs/);
  });

  test('answers HEAD, and /healthz goes on whatever is wrong', async () => {
    await using house = await aHouse();
    const deckhand = await house.deckhand();
    await deckhand.start();
    house.engine.close();
    house.engine.closeAllConnections();
    expect(await deckhand.ask('/readyz', 'HEAD')).toEqual({ status: 503, body: '' });
    expect(await deckhand.ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
  });
});
