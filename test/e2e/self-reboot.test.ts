// The machine loses its power while Deckhand deploys itself: when it is back, one Deckhand runs and tells how it ended.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asks } from '../support/deployment-messages.ts';
import { type PrivateHost, privateEngineIsPossible, privateHost } from '../support/private-host.ts';
import { aSelfScene, deckhandCommand } from '../support/self-scene.ts';

const endedWithinMs = 60_000;

describe.skipIf(!privateEngineIsPossible)('a reboot', { timeout: 2 * endedWithinMs }, () => {
  let machine: PrivateHost;
  beforeAll(async () => {
    machine = await privateHost();
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
  });

  test.each([
    ['when the hand-over container starts', 'hand_over'],
    ['when the new Deckhand starts', 'serving'],
  ] as const)('%s', async (_when, role) => {
    const { docker, engine } = machine;
    await using self = await aSelfScene({ docker, host: engine.host });
    const { workspace, app } = self.scene;
    await self.commit('next', deckhandCommand);
    const asked = await asks(workspace, workspace.as('dana'), '/deploy');
    const { done } = await self.atStart(role, async () => {
      await engine.cutPower();
      await engine.start();
    });
    const { text } = await asked.ended(endedWithinMs);
    await done;
    const version = text.includes('is live') ? 'next' : 'first';
    if (version === 'first') expect(text).toMatch(/serves again, proved healthy|was never stopped/);
    await expect
      .poll(async () => (await self.containers()).filter(({ state }) => state === 'running'))
      .toEqual([{ name: app.name, state: 'running', restart: 'unless-stopped', version }]);
    const others = (await self.containers()).filter(({ state }) => state !== 'running');
    expect(others.filter(({ name }) => name !== `${app.name}-old-ID`)).toEqual([]);
    expect(others.filter(({ restart }) => restart !== 'no')).toEqual([]);
  });
});
