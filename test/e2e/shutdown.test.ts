// SIGTERM in the middle of a deployment: it is finished where there is time, else undone, and its message says which.
import { expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

it('finishes what runs, begins nothing new, and goes on with what waited at the next start', async () => {
  await using scene = await aScene({ apps: 2 });
  const { workspace, repository, apps } = scene;
  const [app, other] = apps;
  if (!app || !other) throw new Error('two apps');
  const dana = workspace.as('dana');
  await repository.commit({ serves: 'one' });
  await deploys(workspace, dana, `/deploy ${app.name}`);
  const sha = await repository.commit({ serves: 'two', build: 'RUN sleep 2' });
  const running = await asks(workspace, dana, `/deploy ${app.name}`);
  await running.reads(/… build/);
  const waiting = await asks(workspace, workspace.as('olga'), `/deploy ${app.name}`);
  await waiting.reads(/Waits for #2 to end/);

  const stopping = scene.output.says(/stopping: nothing new is begun/);
  const ending = scene.ends('SIGTERM');
  await stopping;
  const { reply } = await dana.types(`/deploy ${other.name}`);
  expect(reply && readable(reply)).toMatch(/Deckhand is shutting down and begins nothing new\. Try again/);
  const back = await dana.types(`/rollback ${app.name}`);
  expect(back.reply && readable(back.reply)).toMatch(/Deckhand is shutting down/);

  await expect(ending).resolves.toMatchObject({ code: 0, signal: null });
  const told = await running.ended();
  expect(told.text).toMatch(`✓ ${app.name} is live in production: ${sha}`);
  expect(await scene.served(app)).toBe('two');
  await expect(scene.containers(other)).resolves.toEqual([]);

  await scene.start();
  expect((await waiting.ended()).text).toMatch(`✓ ${app.name} is live in production: ${sha}`);
});

it('stops what takes longer than the grace period, and the old release serves', async () => {
  await using scene = await aScene({
    env: { SHUTDOWN_GRACE: '1s' },
    settings: { health: { timeout: '60s' } },
  });
  const { workspace, repository } = scene;
  const dana = workspace.as('dana');
  const good = await repository.commit({ serves: 'good' });
  await deploys(workspace, dana, '/deploy');
  await repository.commit({ serves: 'bad', listens: 8081 });
  const asked = await asks(workspace, dana, '/deploy');
  await asked.reads(/… verify/);
  const { code, durationMs } = await scene.ends('SIGTERM');
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(5_000);
  const { text } = await asked.ended();
  expect(text).toMatch(/Interrupted: Deckhand was shut down\.\nRetry when it runs again\./);
  expect(text).toContain(`${good} serves again, proved healthy`);
  expect(await scene.served()).toBe('good');
  await expect(scene.containers()).resolves.toHaveLength(1);
});

it('ends a build that takes longer than the grace period', async () => {
  await using scene = await aScene({ env: { SHUTDOWN_GRACE: '1s' } });
  const { workspace, repository } = scene;
  await repository.commit({ serves: 'slow', build: 'RUN sleep 62' });
  const asked = await asks(workspace, workspace.as('dana'), '/deploy');
  await asked.reads(/… build \(step/);
  const { code, durationMs } = await scene.ends('SIGINT');
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(4_000);
  expect((await asked.ended()).text).toMatch(
    /Interrupted: Deckhand was shut down\.(.|\n)*Nothing was changed\./,
  );
});

it('ends at once when nothing runs', async () => {
  await using scene = await aScene();
  const { code, durationMs } = await scene.ends('SIGTERM');
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(1_500);
});
