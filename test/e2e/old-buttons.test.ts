// Buttons of messages from before a restart: each does what it says, or says what happened meanwhile and does nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys, presses, type Told } from '../support/deployment-messages.ts';

describe('after a restart', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  let first: Told | undefined;
  let second: Told | undefined;
  let failed: Told | undefined;
  let building: Message | undefined;
  beforeAll(async () => {
    await repository.commit({ serves: 'one' });
    first = await deploys(workspace, dana, '/deploy');
    await repository.commit({ serves: 'two', build: 'RUN sleep 1' });
    const asked = await asks(workspace, dana, '/deploy');
    building = (await asked.reads(/… build/)).message;
    second = await asked.ended(30_000);
    await repository.commit({ serves: 'bad', build: 'RUN test -e /nowhere' });
    failed = await deploys(workspace, dana, '/deploy');
    await scene.ends('SIGTERM');
    await scene.start();
  });

  it('a Cancel that is still on somebody’s screen says how it ended, and does nothing', async () => {
    const { at } = await dana.presses('Cancel', { message: building });
    await dana.sees(/#2 succeeded: .* went live.*Nothing was done\./, { since: at });
    expect(await scene.served()).toBe('two');
  });

  it('a Log opens the log of then', async () => {
    await dana.presses('Log', { message: first?.message });
    await expect.poll(() => JSON.stringify(dana.modal() ?? {})).toContain('#1 succeeded');
    await dana.closes();
  });

  it('a Retry tries the same again', async () => {
    await repository.commit({ serves: 'three' });
    const { text } = await (await presses(workspace, dana, 'Retry', failed?.message)).ended(30_000);
    expect(text).toContain(', again after #3');
    expect(await scene.served()).toBe('three');
  });

  it('a Roll back of a release that serves no more says which one does, and asks again', async () => {
    const label = /Roll back to \w{7}/.exec(second?.text ?? '')?.[0] ?? '';
    const { at } = await dana.presses(label, { message: second?.message });
    const told = await dana.sees(
      /This button is from before #4 by @dana: .* serves .* now\. Nothing was done\./,
      {
        since: at,
      },
    );
    expect(await scene.served()).toBe('three');
    const { text } = await (await presses(workspace, dana, label, told)).ended(30_000);
    expect(text).toMatch(/is live again in production/);
    expect(await scene.served()).toBe('one');
  });
});
