// Killed in the middle of a deployment: after the restart the same message gets its true ending, and nothing is left.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

const stopGraceMs = 2_000;

describe('after kill -9', async () => {
  const scene = await aScene({
    settings: { health: { timeout: '60s' } },
    run: { stop_grace_period: `${stopGraceMs}ms` },
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  let good = '';
  beforeAll(async () => {
    good = await repository.commit({ serves: 'good', start: 'trap "" TERM; sleep 0.7' });
    await deploys(workspace, dana, '/deploy');
  });

  async function expectOnlyTheOldOne(): Promise<void> {
    expect(await scene.served()).toBe('good');
    await expect(scene.containers()).resolves.toEqual([{ name: app.name, state: 'running' }]);
    expect(await readdir(join(scene.dataPath, 'checkouts')).catch(() => [])).toEqual([]);
  }

  it('in a build, it begins that anew; killed in it again, it says so, and the old release was never touched', async () => {
    const sha = await repository.commit({ serves: 'slow', build: 'RUN sleep 63' });
    const asked = await asks(workspace, dana, '/deploy');
    const { message } = await asked.reads(/… build \(step/);
    await scene.ends('SIGKILL');
    expect(await scene.served()).toBe('good');
    // The branch moves on: what was asked for stays what it was.
    await repository.commit({ serves: 'other' });
    await scene.start();
    const again = await asked.reads(/… build \(step.*begun anew after Deckhand was restarted/);
    expect(again.text).toMatch(`main ${sha}`);
    await scene.ends('SIGKILL');
    await scene.start();
    const told = await asked.ended();
    expect(told.message.ts).toBe(message.ts);
    expect(told.text).toMatch(/✗ build/);
    expect(told.text).toMatch(/Interrupted: Deckhand ended in the middle of it\./);
    expect(told.text).toMatch(`Nothing was changed: ${good} was never stopped.`);
    expect(told.text).toContain('[Retry] [Log]');
    await expectOnlyTheOldOne();
  });

  it('while the old container was being stopped, the old one serves again, and goes on serving', async () => {
    await repository.commit({ serves: 'next' });
    const asked = await asks(workspace, dana, '/deploy');
    const { id } = await asked.reads(/… roll out/);
    // The old one takes its whole grace period to stop; the engine goes on with that when Deckhand is gone.
    await expect.poll(() => scene.deploymentLog(id)).toContain(`stopping ${app.name}`);
    await scene.ends('SIGKILL');
    await scene.start();
    const { text } = await asked.ended();
    expect(text).toMatch(/Interrupted: Deckhand ended in the middle of it\./);
    expect(text).toMatch(`${good} serves again, proved healthy`);
    await wait(stopGraceMs);
    await expectOnlyTheOldOne();
  });

  it('while the new container was being proved, the old one serves again', async () => {
    await repository.commit({ serves: 'bad', listens: 8081 });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    await scene.ends('SIGKILL');
    await scene.start();
    const { text } = await asked.ended();
    expect(text).toMatch(/✗ verify/);
    expect(text).toMatch(/Interrupted: Deckhand ended in the middle of it\./);
    expect(text).toMatch(`${good} serves again, proved healthy`);
    await expectOnlyTheOldOne();
  });

  it('while it was being cancelled, it is told as cancelled, and the old one serves again', async () => {
    await repository.commit({ serves: 'bad', listens: 8081, start: 'trap "" TERM' });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    const cancelling = scene.output.says(/cancel_asked/);
    void dana.presses('Cancel');
    await cancelling;
    await scene.ends('SIGKILL');
    await scene.start();
    const { text } = await asked.ended();
    expect(text).toMatch(/Cancelled by @dana/);
    expect(text).toMatch(`${good} serves again, proved healthy`);
    await expectOnlyTheOldOne();
  });

  it('while it was being put in order, that is done at the next start', async () => {
    await repository.commit({ serves: 'worse', listens: 8081 });
    const asked = await asks(workspace, dana, '/deploy');
    const { id } = await asked.reads(/… verify/);
    await scene.ends('SIGKILL');
    const starting = scene.start().catch(() => undefined);
    await expect.poll(() => scene.deploymentLog(id), { interval: 10 }).toContain('settling it');
    await scene.ends('SIGKILL');
    await starting;
    await scene.start();
    const { text } = await asked.ended();
    expect(text).toMatch(/Interrupted: Deckhand ended in the middle of it\./);
    expect(text).toMatch(`${good} serves again, proved healthy`);
    expect((await scene.deploymentLog(id)).match(/settling it/g)).toHaveLength(2);
    await expectOnlyTheOldOne();
  });

  it('with something waiting, both run after the restart, in their order', async () => {
    const before = await repository.commit({ serves: 'slow', build: 'RUN sleep 3' });
    const first = await asks(workspace, dana, '/deploy');
    await first.reads(/… build \(step/);
    const sha = await repository.commit({ serves: 'fixed' });
    const second = await asks(workspace, workspace.as('olga'), '/deploy');
    await second.reads(/Waits for/);
    await scene.ends('SIGKILL');
    await scene.start();
    expect((await first.ended()).text).toMatch(`is live in production: ${before}`);
    expect((await second.ended()).text).toMatch(`is live in production: ${sha}`);
    expect(await scene.served()).toBe('fixed');
  });
});

it('tells at the next start how it ended, though Slack was away when it was killed', async () => {
  await using scene = await aScene();
  const { workspace, repository } = scene;
  await repository.commit({ serves: 'one', build: 'RUN sleep 1' });
  const asked = await asks(workspace, workspace.as('dana'), '/deploy');
  await asked.reads(/… build/);
  const away = workspace.fault('chat.update', { kind: 'http', status: 503, times: 1_000 });
  await scene.output.says(/deployment 1: succeeded/);
  await scene.ends('SIGKILL');
  away[Symbol.dispose]();
  await scene.start();
  expect((await asked.ended()).text).toMatch(/is live in production/);
});
