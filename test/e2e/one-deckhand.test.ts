// Two Deckhands on one data folder, as real processes: the second one waits for one that ends, and refuses beside one that stays.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aHouse, allWell } from '../support/house.ts';

describe('a second Deckhand on the same data folder', () => {
  test('lives while it waits, says what for, and takes over when the first one ends', async () => {
    await using house = await aHouse();
    const first = await house.deckhand();
    await first.start();
    const second = await house.deckhand();
    const ready = second.output.says(/Deckhand is ready/, { timeoutMs: 20_000 });
    void second.startsInVain();
    await second.output.says(/waiting for the Deckhand that ends/, { timeoutMs: 20_000 });
    expect(await second.ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect(await second.ready()).toEqual({
      status: 503,
      found: {
        dataFolder: expect.stringMatching(
          `^waiting for the Deckhand that ends \\(process ${first.pid()} on .*, since .*Z\\)$`,
        ),
      },
    });
    expect(await first.ends('SIGTERM')).toMatchObject({ code: 0 });
    await ready;
    expect(await second.ready()).toEqual({ status: 200, found: allWell });
  });

  test('takes over the port as well, where both have the same', async () => {
    await using house = await aHouse();
    const first = await house.deckhand();
    await first.start();
    const second = await house.deckhand(first.port);
    const ready = second.output.says(/Deckhand is ready/, { timeoutMs: 20_000 });
    void second.startsInVain();
    await second.output.says(/waiting for the Deckhand that ends/, { timeoutMs: 20_000 });
    await first.ends('SIGTERM');
    await ready;
    expect(await second.ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
  });

  test('refuses when the first one stays, and says who that is and what to do', async () => {
    await using house = await aHouse();
    const first = await house.deckhand();
    await first.start();
    const second = await house.deckhand();
    expect(await second.startsInVain()).toMatchObject({ code: 1 });
    expect(second.output.tail()).toMatch(
      new RegExp(
        `Deckhand can’t start\\. Another Deckhand works with the data folder ${house.dataPath}: process ${first.pid()} on .*DECKHAND_DATA`,
      ),
    );
    expect(await first.ready()).toMatchObject({ status: 200 });
  });

  test('ends at once when it is told to while it waits', async () => {
    await using house = await aHouse();
    const first = await house.deckhand();
    await first.start();
    const second = await house.deckhand();
    void second.startsInVain();
    await second.output.says(/waiting for the Deckhand that ends/, { timeoutMs: 20_000 });
    const { code, durationMs } = await second.ends('SIGTERM');
    expect({ code, soon: durationMs < 3_000 }).toEqual({ code: 0, soon: true });
  });

  test('starts at once after kill -9 of the first', async () => {
    await using house = await aHouse();
    const first = await house.deckhand();
    await first.start();
    await first.ends('SIGKILL');
    expect(await readFile(join(house.dataPath, 'deckhand.lock.holder'), 'utf8')).toMatch(/^process \d+ on /);
    const second = await house.deckhand();
    await second.start();
    expect(second.output.lines().join('\n')).not.toMatch(/waiting for the Deckhand/);
  });
});
