// A commit that doesn't work: the old release serves again by itself, and the message says what was wrong.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, presses } from '../support/deployment-messages.ts';

describe('after a good release', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const good = await scene.repository.commit({ serves: 'good' });
  beforeAll(async () => {
    await deploys(scene.workspace, scene.workspace.as('dana'), '/deploy');
  });

  it('puts the old release back when the new one never gets healthy', async () => {
    const { workspace, repository, app } = scene;
    await repository.commit({ serves: 'bad', listens: 8081, start: 'echo booting the bad one' });
    const { text } = await deploys(workspace, workspace.as('dana'), '/deploy');
    expect(await scene.served()).toBe('good');
    expect(text).toMatch(/✗ The new container is not healthy: its own health check failed\./);
    expect(text).toMatch(/Its last health check said “.*[Cc]onnection refused.*”/);
    expect(text).toMatch(new RegExp(`${good} serves again, proved healthy, after \\d+\\.\\d s down\\.`));
    expect(text).toContain('booting the bad one');
    expect(text).toContain('[Retry] [Log]');
    await expect(scene.containers(app)).resolves.toEqual([{ name: app.name, state: 'running' }]);
  });

  it('says with which exit code a container ended, and its last words', async () => {
    const { workspace, repository } = scene;
    await repository.commit({ serves: 'worse', start: 'echo "no database configured" >&2; exit 3' });
    const { text } = await deploys(workspace, workspace.as('dana'), '/deploy');
    expect(await scene.served()).toBe('good');
    expect(text).toMatch(/✗ The new container ended with exit code 3\./);
    expect(text).toContain('no database configured');
    expect(text).toContain(`${good} serves again, proved healthy`);
  });

  it('says that a container was killed for its memory', async () => {
    const { workspace, repository, app } = scene;
    await repository.commit({
      serves: 'hungry',
      start: 'echo eating; dd if=/dev/zero of=/dev/null bs=300M count=3',
    });
    const run = { ports: [`127.0.0.1:${app.port}:8080`], mem_limit: '16m', memswap_limit: '16m' };
    const reloaded = scene.output.says(/settings reloaded/);
    await scene.configure({ apps: { [app.name]: scene.settingsOf(app, { run }) } });
    await reloaded;
    const { text } = await deploys(workspace, workspace.as('dana'), '/deploy');
    // Under load the engine sometimes doesn't say that it was the memory; then it is most likely.
    expect(text).toContain('used more memory than it may');
    expect(text).toContain('Raise mem_limit, or look for a leak.');
    expect(await scene.served()).toBe('good');
    const again = scene.output.says(/settings reloaded/, { from: scene.output.position() });
    await scene.configure({ apps: { [app.name]: scene.settingsOf(app) } });
    await again;
  });

  it('puts the tail of the log and the whole log into the thread', async () => {
    const { workspace, repository, app } = scene;
    const dana = workspace.as('dana');
    await repository.commit({ serves: 'mute', start: 'echo last words of the mute; exit 1' });
    const { id, message } = await deploys(workspace, dana, '/deploy');
    await expect
      .poll(() => workspace.messages('deploys').filter(each => each.threadTs === message.ts).length)
      .toBeGreaterThan(0);
    expect(workspace.messages('deploys').find(each => each.threadTs === message.ts)?.text).toContain(
      `The end of the log of #${id}.`,
    );
    expect(await scene.served(app)).toBe('good');
  });

  it('tries the same again by the button, and says after which one', async () => {
    const { workspace, repository } = scene;
    const dana = workspace.as('dana');
    await repository.git('switch', '--quiet', '--create', 'flaky');
    await repository.commit({ serves: 'flaky', build: 'RUN test -e /nowhere' });
    const failed = await deploys(workspace, dana, '/deploy flaky');
    expect(failed.text).toMatch(/✗ The build failed at RUN test -e \/nowhere\./);
    expect(failed.text).toMatch(`Nothing was changed: ${good} was never stopped.`);
    const fixed = await repository.commit({ serves: 'steady' });
    await repository.git('switch', '--quiet', 'main');
    const retried = await (await presses(workspace, dana, 'Retry', failed.message)).ended();
    expect(retried.text).toContain(`#${retried.id} by @dana, again after #${failed.id}`);
    expect(retried.text).toMatch(`is live in production: ${fixed}`);
    expect(await scene.served()).toBe('steady');
    const { at } = await dana.presses('Retry', { message: failed.message });
    await dana.sees(
      new RegExp(`#${failed.id} failed.*It was tried again as #${retried.id}\\..*Nothing was done`),
      {
        since: at,
      },
    );
  });
});

it('says that nothing serves when the very first release does not work', async () => {
  await using scene = await aScene({ settings: { health: { timeout: '2s' } } });
  const { workspace, repository, app } = scene;
  await repository.commit({ serves: 'bad', listens: 8081 });
  const { text } = await deploys(workspace, workspace.as('dana'), '/deploy');
  expect(text).toMatch(/✗ The new container is not healthy/);
  expect(text).toContain(`Nothing served ${app.name} in production before, and nothing serves now.`);
  await expect(scene.containers()).resolves.toEqual([]);
});
