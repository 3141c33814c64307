// Socket Mode as the official client meets it: envelopes, acknowledgements, and connections that end.
import { setTimeout as wait } from 'node:timers/promises';
import { ErrorCode } from '@slack/web-api';
import { expect, test } from 'vitest';
import { readable, type Workspace } from '../../../sandbox/workspace.ts';
import { type Received, SOON_BACK, socketApp, startSocketWorkspace } from './socket-app.ts';

const named = (workspace: Workspace, name: string) => workspace.requests.filter(entry => entry.name === name);

test('the client connects, and a command arrives in an envelope that takes an answer', async () => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace, ({ ack }) => ack({ text: 'On it' }));
  await app.client.start();
  const done = await workspace.as('dana').types('/deploy hello');
  expect(done).toMatchObject({ status: 200, problem: undefined });
  expect(done.reply && readable(done.reply)).toBe('On it');
  expect(app.received).toEqual([
    expect.objectContaining({
      type: 'slash_commands',
      accepts_response_payload: true,
      envelope_id: expect.stringMatching(/^[\w-]{36}$/),
      body: expect.objectContaining({ command: '/deploy', text: 'hello' }),
    }),
  ]);
});

test('an acknowledgement without a payload answers nothing', async () => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace);
  await app.client.start();
  const done = await workspace.as('dana').types('/deploy');
  expect(done).toMatchObject({ status: 200, body: '', reply: undefined, problem: undefined });
});

test('without a connection, and with a token that is refused, the person reads an error', async () => {
  await using workspace = await startSocketWorkspace();
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({
    failure: 'unreachable',
    problem: 'dispatch_failed',
  });
  await using app = socketApp(workspace, undefined, {
    appToken: 'xapp-1-wrong',
    autoReconnectEnabled: false,
  });
  await expect(app.client.start()).rejects.toMatchObject({
    code: ErrorCode.PlatformError,
    data: { error: 'invalid_auth' },
  });
  expect(workspace.sockets.open()).toBe(0);
});

test('an acknowledgement after three seconds is too late', async () => {
  await using workspace = await startSocketWorkspace({ ackTimeoutMs: 60 });
  let late: Received | undefined;
  await using app = socketApp(workspace, async envelope => {
    late = envelope;
  });
  await app.client.start();
  const done = await workspace.as('dana').types('/deploy');
  expect(done).toMatchObject({ failure: 'timeout', problem: 'operation_timeout', status: undefined });
  await late?.ack({ text: 'too late' });
  await expect.poll(() => named(workspace, 'ack')).toHaveLength(1);
  workspace.as('dana').doesNotSee(/too late/);
});

test('an envelope goes to one of two connections, and they take turns', async () => {
  await using workspace = await startSocketWorkspace();
  await using first = socketApp(workspace);
  await using second = socketApp(workspace);
  await first.client.start();
  await second.client.start();
  await workspace.sockets.connected(2);
  for (const line of ['/deploy a', '/deploy b', '/deploy c']) await workspace.as('dana').types(line);
  const texts = (app: typeof first) => app.received.map(({ body }) => body['text']);
  expect([texts(first), texts(second)]).toEqual([['a', 'c'], ['b']]);
});

test('an envelope can come twice, with the same id', async () => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace);
  await app.client.start();
  await workspace.as('dana').types('/deploy');
  expect(await workspace.sockets.redeliver()).toMatchObject({ status: 200 });
  const ids = app.received.map(envelope => envelope.envelope_id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('an envelope that comes twice before it is acknowledged is settled by one acknowledgement', async () => {
  await using workspace = await startSocketWorkspace();
  const { promise: both, resolve: hasBoth } = Promise.withResolvers<void>();
  await using app = socketApp(workspace, async ({ ack }) => {
    if (app.received.length === 1) return;
    await ack({ text: 'On it' });
    hasBoth();
  });
  await app.client.start();
  const typed = workspace.as('dana').types('/deploy');
  await expect.poll(() => app.received.length).toBe(1);
  const again = workspace.sockets.redeliver();
  await both;
  expect(await typed).toMatchObject({ status: 200, problem: undefined });
  expect(await again).toMatchObject({ status: 200 });
});

test.for(['refresh', 'cut', 'warn'] as const)('the client comes back after a %s', async way => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace, undefined, SOON_BACK);
  await app.client.start();
  const back = app.connected();
  workspace.sockets[way]();
  await back;
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({ status: 200 });
  const openings = named(workspace, 'websocket').map(entry => entry.connection);
  expect(openings).toEqual(['1', '2']);
});

test('with two connections one is refreshed while the other answers', async () => {
  await using workspace = await startSocketWorkspace();
  await using first = socketApp(workspace, undefined, SOON_BACK);
  await using second = socketApp(workspace);
  await first.client.start();
  await second.client.start();
  await workspace.sockets.connected(2);
  const back = first.connected();
  workspace.sockets.refresh(0);
  expect(workspace.sockets.open()).toBe(1);
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({ status: 200 });
  expect([first.received.length, second.received.length]).toEqual([0, 1]);
  await back;
  expect(workspace.sockets.open()).toBe(2);
});

test('Socket Mode switched off ends every connection, and on again lets the app come back', async () => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace, undefined, SOON_BACK);
  await app.client.start();
  workspace.sockets.disable();
  await workspace.sockets.connected(0);
  expect(named(workspace, 'disconnect').map(entry => entry.request)).toMatchObject([
    { reason: 'link_disabled' },
  ]);
  await expect
    .poll(() => named(workspace, 'apps.connections.open').at(-1)?.response)
    .toMatchObject({
      error: 'socket_mode_not_enabled',
    });
  const back = app.connected();
  workspace.sockets.enable();
  await back;
  expect(workspace.sockets.open()).toBe(1);
});

test('a socket lost before the envelope never shows it to the app, one lost after it does', async () => {
  await using workspace = await startSocketWorkspace();
  let failures = 0;
  const answer = async ({ ack }: Received): Promise<void> => {
    await wait(50);
    await ack({ text: 'On it' }).catch(() => {
      failures += 1;
    });
  };
  await using app = socketApp(workspace, answer, SOON_BACK);
  await app.client.start();
  const lost = { failure: 'unreachable', problem: 'dispatch_failed', status: undefined };

  for (const when of ['before', 'after'] as const) {
    const back = app.connected();
    workspace.fault('socket', { kind: 'reset', when });
    expect(await workspace.as('dana').types(`/deploy ${when}`)).toMatchObject(lost);
    await back;
  }
  await expect.poll(() => failures).toBe(1);
  expect(app.received.map(({ body }) => body['text'])).toEqual(['after']);
  workspace.as('dana').doesNotSee(/On it/);
});

test('a socket has no other faults than a reset and a delay', async () => {
  await using workspace = await startSocketWorkspace();
  expect(() => workspace.fault('socket', { kind: 'http', status: 500 })).toThrow(/reset or delayed/);
});

test('the client notices that a connection lets nothing through, and opens another', async () => {
  await using workspace = await startSocketWorkspace({ ackTimeoutMs: 50 });
  await using app = socketApp(workspace, undefined, SOON_BACK);
  await app.client.start();
  const back = app.connected();
  workspace.sockets.freeze();
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({ failure: 'timeout' });
  await back;
  expect(app.received).toEqual([]);
});

test('the workspace drops a connection whose pongs stop', async () => {
  await using workspace = await startSocketWorkspace({ pingIntervalMs: 20 });
  await using app = socketApp(workspace, undefined, { autoReconnectEnabled: false });
  await app.client.start();
  workspace.sockets.freeze();
  await workspace.sockets.connected(0);
  expect(named(workspace, 'ping')).toMatchObject([{ direction: 'to-app', failed: true, connection: '1' }]);
});

test('everything that went over a socket is in the log', async () => {
  await using workspace = await startSocketWorkspace();
  await using app = socketApp(workspace, ({ ack }) => ack({ text: 'On it' }), {
    autoReconnectEnabled: false,
  });
  await app.client.start();
  await workspace.as('dana').types('/deploy');
  workspace.sockets.refresh();
  await expect.poll(() => named(workspace, 'close')).toHaveLength(1);
  const over = workspace.requests.filter(entry => entry.transport === 'socket');
  const seen = over.map(({ direction, name, connection, status }) => [direction, name, connection, status]);
  expect(seen).toEqual([
    ['from-app', 'websocket', '1', 101],
    ['to-app', 'hello', '1', undefined],
    ['to-app', '/deploy', '1', 200],
    ['to-app', 'disconnect', '1', undefined],
    ['from-app', 'close', '1', undefined],
  ]);
  expect(over[2]).toMatchObject({
    request: { type: 'slash_commands', payload: { command: '/deploy' } },
    response: { payload: { text: 'On it' } },
  });
});
