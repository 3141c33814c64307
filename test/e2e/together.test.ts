// Several people and several services at once: one after the other where it has to be, beside each other where it can.
import { afterAll, describe, expect, it } from 'vitest';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

describe('at the same time', async () => {
  const scene = await aScene({ apps: 3 });
  afterAll(() => scene[Symbol.asyncDispose]());
  const { workspace, repository, apps } = scene;
  const [app, second] = apps;
  if (!app || !second) throw new Error('two apps');
  const dana = workspace.as('dana');

  it('the first deploys of three services of one repository go on beside each other', async () => {
    await repository.commit({ serves: 'one', build: 'RUN sleep 2' });
    const all = await Promise.all(
      (['dana', 'olga', 'max'] as const).map(async (name, index) => {
        const asked = await asks(workspace, workspace.as(name), `/deploy ${apps[index]?.name}`);
        return await asked.ended();
      }),
    );
    for (const [index, { text }] of all.entries())
      expect(text).toMatch(`✓ ${apps[index]?.name} is live in production`);
    // Its own log tells: messages of several that run at once may leave a short step out.
    const lines = scene.output.lines();
    const began = lines.flatMap((line, at) => (line.includes('"step":"build"') ? [at] : []));
    const ended = lines.findIndex(line => /deployment \d+: succeeded/.test(line));
    expect(began).toHaveLength(3);
    expect(ended).toBeGreaterThan(Math.max(...began));
    for (const each of apps) expect(await scene.served(each)).toBe('one');
  });

  it('a second deploy of the same service waits, and is told for whom', async () => {
    const sha = await repository.commit({ serves: 'two', build: 'RUN sleep 1' });
    const first = await asks(workspace, dana, `/deploy ${app.name}`);
    const waiting = await asks(workspace, workspace.as('olga'), `/deploy ${app.name}`);
    expect(waiting.reply).toMatch(
      new RegExp(`^#4 by @dana runs; your deployment #5 of ${app.name} in production is next\\.$`),
    );
    const last = await asks(workspace, workspace.as('max'), `/deploy ${app.name}`);
    expect(last.reply).toMatch(/^#4 by @dana runs; 1 more waits, then comes your deployment #6/);
    await waiting.reads(/Waits for #4 to end\.\n\[Cancel\]/);
    await last.reads(/Waits for #5 to end\.\n\[Cancel\]/);
    for (const each of [first, waiting, last])
      expect((await each.ended()).text).toMatch(`is live in production: ${sha}`);
    expect(await scene.served(app)).toBe('two');
    await expect(scene.containers(app)).resolves.toContainEqual({ name: app.name, state: 'running' });
  });

  it('a slow service holds up no other one', async () => {
    await repository.commit({ serves: 'slow', build: 'RUN sleep 60' });
    const slow = await asks(workspace, dana, `/deploy ${app.name}`);
    await slow.reads(/… build \(step/);
    const sha = await repository.commit({ serves: 'quick' });
    const quick = await deploys(workspace, workspace.as('max'), `/deploy ${second.name}`);
    expect(quick.text).toMatch(`is live in production: ${sha}`);
    const { message } = await slow.reads(/… build/, 1);
    expect(await scene.served(second)).toBe('quick');
    await dana.presses('Cancel', { message });
    expect((await slow.ended()).text).toMatch(/Cancelled by @dana/);
  });
});

it('a commit is built once for all services that build it alike', async () => {
  await using scene = await aScene({ apps: 2 });
  const { workspace, repository, apps } = scene;
  const [app, other] = apps;
  if (!app || !other) throw new Error('two apps');
  const dana = workspace.as('dana');
  await repository.commit({ serves: 'one' });
  expect((await deploys(workspace, dana, `/deploy ${app.name}`)).text).toMatch(/✓ build/);
  expect((await deploys(workspace, dana, `/deploy ${app.name}`)).text).toMatch(/– build \(already built\)/);
  expect((await deploys(workspace, dana, `/deploy ${other.name}`)).text).toMatch(/– build \(already built\)/);
  expect(await scene.served(other)).toBe('one');
});
