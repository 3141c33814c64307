// Cancel stops a clone, a build and a wait at once, the old release serves, and a second press says what became of it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSilence } from '../git/servers.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';
import { descendantsOf } from '../support/processes.ts';

describe('the Cancel button', async () => {
  const silence = await serveSilence();
  const scene = await aScene({
    apps: 3,
    config: ({ apps: [app, mute, first], repository }) => ({
      apps: Object.fromEntries(
        [app, mute, first].flatMap(each =>
          each === undefined
            ? []
            : [
                [
                  each.name,
                  {
                    repo: each === mute ? `git://127.0.0.1:${silence.port}/app` : repository.url,
                    branch: 'main',
                    run: { ports: [`127.0.0.1:${each.port}:8080`] },
                    health: { timeout: '60s' },
                  },
                ],
              ],
        ),
      ),
    }),
  });
  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    await silence[Symbol.asyncDispose]();
  });
  const { workspace, repository, apps } = scene;
  const [app, mute, first] = apps;
  if (!app || !mute || !first) throw new Error('three apps');
  const dana = workspace.as('dana');
  const good = await repository.commit({ serves: 'good' });
  beforeAll(async () => {
    await deploys(workspace, dana, `/deploy ${app.name}`);
  });

  async function leftovers() {
    return {
      processes: descendantsOf(scene.pid()).map(each => each.command),
      checkouts: await readdir(join(scene.dataPath, 'checkouts')).catch(() => []),
      containers: (await scene.containers()).map(each => `${each.name} ${each.state}`),
    };
  }
  const clean = { processes: [], checkouts: [], containers: [`${app.name} running`] };

  it('stops a clone from a server that never answers', async () => {
    const asked = await asks(workspace, dana, `/deploy ${mute.name}`);
    const { message, id } = await asked.reads(/… fetch/);
    await expect.poll(() => descendantsOf(scene.pid()).length).toBeGreaterThan(0);
    const { at } = await workspace.as('olga').presses('Cancel', { message });
    const { text, message: ended } = await asked.ended(3_000);
    expect((ended.versions.at(-1)?.at ?? Number.NaN) - at).toBeLessThan(1_000);
    expect(text).toMatch(/✗ fetch/);
    expect(text).toMatch(/Cancelled by @olga after \d\.\d s\.\nNothing was changed\./);
    expect(text).toContain('[Retry] [Log]');
    await expect(leftovers()).resolves.toEqual(clean);

    const again = await dana.presses('Cancel', { message });
    await dana.sees(new RegExp(`#${id} was cancelled by @olga, .*\\. Nothing was done\\.`), {
      since: again.at,
    });
  });

  it('stops a build, also for the engine', async () => {
    await repository.commit({ serves: 'slow', build: `RUN sleep ${app.port}` });
    const asked = await asks(workspace, dana, `/deploy ${app.name}`);
    const { message } = await asked.reads(/… build \(step \d\/\d RUN/);
    await expect.poll(() => sleepers(app.port)).toHaveLength(1);
    const { at } = await dana.presses('Cancel', { message });
    const { text, message: ended } = await asked.ended(3_000);
    expect((ended.versions.at(-1)?.at ?? Number.NaN) - at).toBeLessThan(1_000);
    expect(text).toMatch(`Cancelled by @dana after`);
    expect(text).toMatch(`Nothing was changed: ${good} was never stopped.`);
    await expect.poll(() => sleepers(app.port), { timeout: 3_000 }).toEqual([]);
    await expect(leftovers()).resolves.toEqual(clean);
    expect(await scene.served()).toBe('good');
  });

  it('stops the wait for a container that never gets healthy, and the old one serves again', async () => {
    await repository.commit({ serves: 'bad', listens: 8081 });
    const asked = await asks(workspace, dana, `/deploy ${app.name}`);
    const { message } = await asked.reads(/… verify \(its own health check\)/);
    const { at } = await dana.presses('Cancel', { message });
    const { text, message: ended } = await asked.ended(10_000);
    expect((ended.versions.at(-1)?.at ?? Number.NaN) - at).toBeLessThan(2_500);
    expect(text).toMatch(/Cancelled by @dana after/);
    expect(text).toMatch(new RegExp(`${good} serves again, proved healthy, after \\d+\\.\\d s down`));
    expect(await scene.served()).toBe('good');
    await expect(leftovers()).resolves.toEqual(clean);
  });

  it('leaves nothing of a first release that was cancelled while it was proved', async () => {
    const asked = await asks(workspace, dana, `/deploy ${first.name}`);
    const { message } = await asked.reads(/… verify/);
    await dana.presses('Cancel', { message });
    const { text } = await asked.ended(5_000);
    expect(text).toContain(`Nothing served ${first.name} in production before, and nothing serves now.`);
    await expect(scene.containers(first)).resolves.toEqual([]);
  });

  it('takes back what only waits, and lets the running one go on', async () => {
    const sha = await repository.commit({ serves: 'next', build: 'RUN sleep 2' });
    const running = await asks(workspace, dana, `/deploy ${app.name}`);
    await running.reads(/… build/);
    const waiting = await asks(workspace, workspace.as('olga'), `/deploy ${app.name}`);
    const { message } = await waiting.reads(/Waits for #\d+ to end\./);
    await workspace.as('olga').presses('Cancel', { message });
    expect((await waiting.ended()).text).toMatch(/Cancelled by @olga/);
    expect((await running.ended()).text).toMatch(`is live in production: ${sha}`);
    expect(await scene.served()).toBe('next');
  });

  it('does nothing after the end, and says how it ended', async () => {
    await repository.commit({ serves: 'last' });
    const asked = await asks(workspace, dana, `/deploy ${app.name}`);
    const { message, id } = await asked.reads(/\[Cancel\]/);
    await asked.ended();
    const { at } = await dana.presses('Cancel', { message });
    await dana.sees(new RegExp(`#${id} succeeded: ${app.name} in production went live`), { since: at });
    expect(await scene.served()).toBe('last');
  });
});

/** Processes of the build that sleeps so long, wherever the engine runs them on this machine. */
function sleepers(seconds: number): readonly string[] {
  return descendantsOf(1)
    .map(each => each.command)
    .filter(command => command.endsWith(`sleep ${seconds}`));
}
