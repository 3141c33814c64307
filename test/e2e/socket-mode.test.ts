// Deckhand over Socket Mode, as its own process: what a lost, a renewed and a revoked connection do to a deployment.
import { expect, it } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { aScene } from '../support/deckhand-process.ts';
import { asks, deploys } from '../support/deployment-messages.ts';

const CONNECTIONS = 2;

it('deploys and rolls back, with no signing secret and no request URL', async () => {
  await using scene = await aScene({ socket: true });
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  expect(workspace.sockets.open()).toBe(CONNECTIONS);
  const first = await repository.commit({ serves: 'one' });
  expect((await deploys(workspace, dana, '/deploy')).text).toContain(`live in production: ${first}`);
  await repository.commit({ serves: 'two' });
  await deploys(workspace, dana, '/deploy');
  expect(await scene.served(app)).toBe('two');
  const back = await asks(workspace, dana, `/rollback ${app.name}`);
  expect((await back.ended()).text).toContain(`live again in production: ${first}`);
  expect(await scene.served(app)).toBe('one');
});

it('tells the true ending of a deployment in whose middle both connections were lost', async () => {
  await using scene = await aScene({ socket: true });
  const { workspace, repository, app } = scene;
  const dana = workspace.as('dana');
  const sha = await repository.commit({ serves: 'one', build: 'RUN sleep 1' });
  const asked = await asks(workspace, dana, '/deploy');
  await asked.reads(/… build/);
  workspace.sockets.cut();
  expect((await asked.ended()).text).toContain(`✓ ${app.name} is live in production: ${sha}`);
  expect(await scene.served()).toBe('one');
  await workspace.sockets.connected(CONNECTIONS);
  const { problem, reply } = await dana.types('/status');
  expect(problem).toBeUndefined();
  expect(reply && readable(reply)).toContain(sha);
});

it('answers commands while Slack renews one connection after the other', async () => {
  await using scene = await aScene({ socket: true });
  const { workspace, repository, app } = scene;
  const { sockets } = workspace;
  const dana = workspace.as('dana');
  await repository.commit({ serves: 'one' });
  sockets.refresh(0);
  const asked = await asks(workspace, dana, '/deploy');
  await sockets.connected(CONNECTIONS);
  // The other of the first two is the oldest now.
  sockets.refresh(0);
  expect((await asked.ended()).text).toContain(`✓ ${app.name} is live`);
  const { problem, reply } = await dana.types('/status');
  expect(problem).toBeUndefined();
  expect(reply && readable(reply)).toContain('✓ #1');
  await sockets.connected(CONNECTIONS);
});

it('ends what runs while Socket Mode is switched off, and listens again once it is on', async () => {
  await using scene = await aScene({ socket: true });
  const { workspace, repository, app, port } = scene;
  const dana = workspace.as('dana');
  await repository.commit({ serves: 'one', build: 'RUN sleep 1' });
  const asked = await asks(workspace, dana, '/deploy');
  await asked.reads(/… build/);
  const noticed = scene.output.says(/Can't reconnect to Slack: .*socket_mode_not_enabled/);
  workspace.sockets.disable();
  await noticed;
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
  expect((await asked.ended()).text).toContain(`✓ ${app.name} is live`);
  expect(await dana.types('/status')).toMatchObject({ problem: 'dispatch_failed' });
  workspace.sockets.enable();
  await workspace.sockets.connected(CONNECTIONS, 20_000);
  expect(await dana.types('/status')).toMatchObject({ problem: undefined });
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
});
