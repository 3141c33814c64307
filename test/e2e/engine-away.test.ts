// The engine goes away and comes back: what people read then, and that nothing is left undone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';
import { engineProxy, passAll } from '../support/engine-proxy.ts';

describe('while the engine is away', async () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-proxy-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const proxy = stack.use(await engineProxy(passAll, join(folder, 'docker.sock')));
  const scene = stack.use(
    await aScene({
      env: { DOCKER_HOST: proxy.dockerHost, SHUTDOWN_GRACE: '1s' },
      settings: { health: { timeout: '60s' } },
    }),
  );
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${scene.port}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  const first = await repository.commit({ serves: 'one' });
  let second = '';
  beforeAll(async () => {
    await deploys(workspace, dana, '/deploy');
    second = await repository.commit({ serves: 'two' });
    await deploys(workspace, dana, '/deploy');
    expect(await ready()).toMatchObject({ status: 200 });
    await proxy.goAway();
  });

  it('/status shows what was deployed last, and that nobody knows whether it runs', async () => {
    for (const line of ['/status', `/status ${app.name}`]) {
      const { reply, problem } = await dana.types(line);
      expect(problem).toBeUndefined();
      const text = reply ? readable(reply) : '';
      expect(text).toMatch(new RegExp(`\\? ${app.name} → production {2}unknown`));
      expect(text).toContain(second);
      expect(text).toMatch(
        /⚠ Docker does not answer: .*What was deployed last is shown; whether it runs is not known\./,
      );
    }
  });

  it('/deploy fails with what, where and how to mend it, and touches nothing', async () => {
    const { text } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(
      /✗ The Docker engine doesn't answer\.\n.*docker\.sock.*\nSee whether it runs, and whether Deckhand may use its socket\./,
    );
    expect(text).toMatch(`Nothing was changed: ${second} was never stopped.`);
    expect(await scene.served()).toBe('two');
  });

  it('/rollback is refused, and says why', async () => {
    const { reply } = await dana.types('/rollback');
    expect(reply && readable(reply)).toMatch(/Docker does not answer: .*Nothing was changed\./);
  });

  it('/readyz says so, and /healthz does not mind', async () => {
    const { status, body } = await ready();
    expect(status).toBe(503);
    expect(body).toMatchObject({ database: 'ok', slack: 'ok', engine: expect.stringMatching(/./) });
    expect((await fetch(`http://127.0.0.1:${scene.port}/healthz`)).status).toBe(200);
  });

  it('everything works again once it is back', async () => {
    await proxy.comeBack();
    const { text } = await deploys(workspace, dana, '/rollback');
    expect(text).toMatch(`is live again in production: ${first}`);
    expect(await scene.served()).toBe('one');
    expect(await ready()).toMatchObject({ status: 200 });
  });

  it('a build that loses it fails with a word about the engine', async () => {
    await repository.commit({ serves: 'three', build: 'RUN sleep 20' });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… build \(step/);
    await proxy.goAway();
    // What it says of the old release has to be seen first.
    await asked.reads(/waiting for the Docker engine/);
    await proxy.comeBack();
    const { text } = await asked.ended(5_000);
    expect(text).toMatch(/✗ The Docker engine (doesn't answer|failed to)/);
    expect(text).toMatch(/Nothing was changed/);
    expect(await scene.served()).toBe('one');
  });

  it('a crash is settled when it is back, and not before', async () => {
    await repository.commit({ serves: 'bad', listens: 8081 });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    await scene.ends('SIGKILL');
    await proxy.goAway();
    await scene.start();
    await scene.output.says(/waiting for the engine to settle it/);
    const { reply } = await dana.types('/status');
    expect(reply && readable(reply)).toMatch(/Docker does not answer/);
    await proxy.comeBack();
    const { text } = await asked.ended();
    expect(text).toMatch(`${first} serves again, proved healthy`);
    expect(await scene.served()).toBe('one');
  });

  it('a wait bears it for a moment', async () => {
    const sha = await repository.commit({ serves: 'four', start: 'sleep 1' });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    await proxy.goAway();
    await wait(300);
    await proxy.comeBack();
    expect((await asked.ended()).text).toMatch(`is live in production: ${sha}`);
    expect(await scene.served()).toBe('four');
  });

  it('a roll-out that loses it puts the old release back when it is there again', async () => {
    const reloaded = scene.output.says(/settings reloaded/);
    await scene.configure({ apps: { [app.name]: scene.settingsOf(app, { health: { timeout: '3s' } }) } });
    await reloaded;
    await repository.commit({ serves: 'bad', listens: 8081 });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    await proxy.goAway();
    await wait(4_000);
    await proxy.comeBack();
    expect((await asked.ended()).text).toMatch(/✗ (.|\n)*\w{7} serves again, proved healthy/);
    expect(await scene.served()).toBe('four');
    await expectOneContainerRuns();
  });

  it('a roll-out that loses it holds the end of Deckhand up until the old release serves', async () => {
    await repository.commit({ serves: 'bad as well', listens: 8081 });
    const asked = await asks(workspace, dana, '/deploy');
    await asked.reads(/… verify/);
    await proxy.goAway();
    const ending = scene.ends('SIGTERM');
    await wait(2_000);
    await proxy.comeBack();
    await expect(ending).resolves.toMatchObject({ code: 0 });
    const { text } = await asked.ended();
    expect(text).toMatch(/Interrupted: Deckhand was shut down(.|\n)*\w{7} serves again, proved healthy/);
    expect(await scene.served()).toBe('four');
    await expectOneContainerRuns();
  });

  async function expectOneContainerRuns(): Promise<void> {
    const running = (await scene.containers()).filter(each => each.state === 'running');
    expect(running).toEqual([{ name: app.name, state: 'running' }]);
  }
});
