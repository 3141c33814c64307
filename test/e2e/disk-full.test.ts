// The disk of the data folder is full in the middle of a deployment: the service serves, and the message is true.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';
import { smallDisk, smallDiskIsPossible } from '../support/small-disk.ts';

describe.skipIf(!smallDiskIsPossible)('when the disk of the data folder is full', async () => {
  if (!smallDiskIsPossible) return;
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-disk-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const disk = stack.use(smallDisk(join(folder, 'data'), 64));
  const scene = stack.use(
    await aScene({ env: { DECKHAND_DATA: disk.path }, settings: { health: { timeout: '20s' } } }),
  );
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  beforeAll(async () => {
    await repository.commit({ serves: 'one', start: 'trap "" TERM' });
    await deploys(workspace, dana, '/deploy');
  });

  it('while the new container is being proved, one release serves, and its message says which and why', async () => {
    const sha = await repository.commit({ serves: 'two', start: 'sleep 2' });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    disk.fill();
    const { text } = await asked.ended(30_000);
    const serves = await scene.served();
    if (serves === 'two') expect(text).toMatch(`is live in production: ${sha}`);
    else expect(text).toMatch(/no space left in Deckhand’s data folder(.|\n)*serves again, proved healthy/);
    expect(text).toMatch(/⚠ The disk of Deckhand’s data folder .* is full/);
  });

  it('nothing new is begun, and who asks is told why and what to do', async () => {
    const { reply } = await dana.types('/deploy');
    const text = reply ? readable(reply) : '';
    expect(text).toMatch(/Nothing new is begun: the disk of Deckhand’s data folder .* is full, .* are free/);
    expect(text).toMatch(/free some space there/);
  });

  it('as soon as there is room, all goes on, and a restart knows how it ended', async () => {
    const served = await scene.served();
    disk.free();
    await scene.ends('SIGKILL');
    await scene.start();
    // What was not written yet when it was killed is found out from the journal and the engine.
    const status = async () => {
      const { reply } = await dana.types('/status');
      return reply ? readable(reply) : '';
    };
    await expect.poll(status).toMatch(served === 'two' ? /^✓ #2 /m : /^✗ #2 /m);
    expect(await scene.served()).toBe(served);
    const sha = await repository.commit({ serves: 'three' });
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(`is live in production: ${sha}`);
    expect(text).not.toMatch(/is full/);
    const running = (await scene.containers()).filter(each => each.state === 'running');
    expect(running).toHaveLength(1);
  });
});
