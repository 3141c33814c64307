// The registry is away while a base image is wanted: people read which image, and why, and what serves goes on serving.
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { aScene } from '../support/deckhand-process.ts';
import { deploys, presses } from '../support/deployment-messages.ts';

describe('a registry', async () => {
  const scene = await aScene();
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');

  it('that is away is named, with what to look at, and the same commit deploys without it', async () => {
    const good = await repository.commit({ serves: 'one' });
    await deploys(workspace, dana, '/deploy');
    const host = `127.0.0.1:${await freePort()}`;
    await repository.commit({ serves: 'two', files: { 'Dockerfile.away': `FROM ${host}/team/base:1\n` } });
    const reloaded = scene.output.says(/settings reloaded/);
    const built = { build: { dockerfile: 'Dockerfile.away' } };
    await scene.configure({ apps: { [scene.app.name]: scene.settingsOf(scene.app, built) } });
    await reloaded;
    const { text, message } = await deploys(workspace, dana, '/deploy');
    expect(text).toMatch(
      new RegExp(`✗ The base image ${host.replace(':', '.')}/team/base.1 can't be had\\.`),
    );
    expect(text).toMatch(/connection refused/);
    expect(text).toContain(
      'Check its name and tag, and that the engine reaches the registry and may pull from it.',
    );
    expect(text).toContain(`Nothing was changed: ${good} was never stopped.`);
    expect(await scene.served()).toBe('one');

    const mended = scene.output.says(/settings reloaded/, { from: scene.output.position() });
    await scene.configure({ apps: { [scene.app.name]: scene.settingsOf(scene.app) } });
    await mended;
    const retried = await presses(workspace, dana, 'Retry', message);
    expect((await retried.ended(30_000)).text).toMatch(/is live in production/);
    expect(await scene.served()).toBe('two');
  });
});
