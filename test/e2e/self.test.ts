// Deckhand in a container deploys itself: it hands over, and the new one tells how it went in the same message.
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { asks } from '../support/deployment-messages.ts';
import { aSelfScene, deckhandCommand } from '../support/self-scene.ts';

const endedWithinMs = 60_000;

describe('Deckhand in a container', { timeout: 2 * endedWithinMs }, async () => {
  const self = await aSelfScene();
  afterAll(() => self[Symbol.asyncDispose]());
  const { scene } = self;
  const { workspace, app } = scene;
  const dana = workspace.as('dana');

  /** Types it and waits until its message has its ending, which has to be the same message. */
  async function tells(line: string): Promise<{ readonly id: number; readonly text: string }> {
    const asked = await asks(workspace, dana, line);
    const { message } = await asked.reads(/… /, endedWithinMs);
    const told = await asked.ended(endedWithinMs);
    expect(told.message.ts).toBe(message.ts);
    return told;
  }

  /** One Deckhand, which comes back after a reboot; no other container would, and none is left of the hand-over. */
  async function expectOnly(version: string): Promise<void> {
    const containers = await self.containers();
    const [serving, ...more] = containers.filter(({ name }) => name === app.name);
    expect([serving, ...more]).toEqual([
      { name: app.name, state: 'running', restart: 'unless-stopped', version },
    ]);
    for (const other of containers.filter(each => each !== serving)) {
      expect(other).toMatchObject({ name: `${app.name}-old-ID`, state: 'exited', restart: 'no' });
    }
    expect(readdirSync(scene.dataPath).filter(name => name.includes('before-hand-over'))).toEqual([]);
  }

  it('deploys itself: the new one takes over and tells it', async () => {
    const sha = await self.commit('second', deckhandCommand);
    const { text } = await tells('/deploy');
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(text).toMatch(/s down/);
    await expectOnly('second');
  });

  it('is deployed by what it deployed, and what was asked for meanwhile waits for the new one', async () => {
    await self.commit('third', deckhandCommand);
    const asked = await asks(workspace, dana, '/deploy');
    const next = await asks(workspace, dana, '/deploy');
    expect((await asked.ended(endedWithinMs)).text).toMatch(/is live in production/);
    expect((await next.ended(endedWithinMs)).text).toMatch(/is live in production/);
    await expectOnly('third');
  });

  it('puts the old one back when the new one ends, and says with what', async () => {
    await self.commit('broken', 'echo no such luck; exit 3');
    const { text } = await tells('/deploy');
    expect(text).toMatch(/✗ The new container ended with exit code 3\./);
    expect(text).toContain('no such luck');
    expect(text).toMatch(/serves again, proved healthy/);
    await expectOnly('third');
  });

  it('gets there though the hand-over container is killed in the middle', async () => {
    await self.commit('fourth', deckhandCommand);
    const { done } = await self.atStart('serving', () => self.kill('hand-over'));
    const { id, text } = await tells('/deploy');
    await done;
    expect(text).toMatch(/is live in production/);
    await expectOnly('fourth');
    expect(await scene.deploymentLog(id)).toMatch(/hand-over: /);
  });

  it('gets there though the old one is killed when it has handed over', async () => {
    await self.commit('fifth', deckhandCommand);
    const { done } = await self.atStart('hand_over', () => self.kill('serving'));
    const { text } = await tells('/deploy');
    await done;
    expect(text).toMatch(/is live in production/);
    await expectOnly('fifth');
  });

  it('rolls itself back', async () => {
    const { text } = await tells(`/rollback ${app.name}`);
    expect(text).toMatch(/is live again in production/);
    await expectOnly('fourth');
  });

  it('puts the old one back, with the database as it was, when the new one is not ready in time', async () => {
    const newer =
      "const d = new (require('node:sqlite').DatabaseSync)(process.env.DECKHAND_DATA + '/deckhand.db'); d.exec('PRAGMA user_version = 999')";
    await self.allow(3);
    await self.commit('newer', `${process.execPath} -e "${newer}"; echo waiting for Godot; exec sleep 100`);
    const { text } = await tells('/deploy');
    expect(text).toMatch(`The new container wasn't healthy within 3 s`);
    expect(text).toContain('waiting for Godot');
    expect(text).not.toContain('exit code');
    expect(text).toMatch(/serves again, proved healthy/);
    await expectOnly('fourth');
  });
});
