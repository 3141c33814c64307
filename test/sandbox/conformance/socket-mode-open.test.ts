// Opening a Socket Mode connection: tokens, tickets, and who is let in.
import { once } from 'node:events';
import type { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { TOKEN } from '../bolt-app.ts';
import { clientOf, refusal } from '../web-client.ts';
import { APP_TOKEN, startSocketWorkspace } from './socket-app.ts';

const urlFor = async (client: WebClient): Promise<string> =>
  (await client.apps.connections.open({})).url ?? '';

/** How the server takes a WebSocket: its first frame, or the status with which it refuses. */
async function attempt(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  const socket = new WebSocket(url, { headers });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_, response) => {
    response.resume();
    resolve(response.statusCode);
  });
  socket.on('message', data => resolve(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
  try {
    return await promise;
  } finally {
    socket.terminate();
  }
}

test('the app-level token opens a connection, and its URL has a ticket and the app', async () => {
  await using workspace = await startSocketWorkspace();
  const url = new URL(await urlFor(clientOf(workspace, APP_TOKEN)));
  expect(url.origin).toBe(workspace.pageUrl.replace('http', 'ws').slice(0, -1));
  expect(url.pathname).toBe('/link/');
  expect([...url.searchParams.keys()]).toEqual(['ticket', 'app_id']);
});

test('each token opens only what it is for', async () => {
  await using workspace = await startSocketWorkspace();
  const opening = (token?: string) => refusal(clientOf(workspace, token).apps.connections.open({}));
  expect(await opening(TOKEN)).toMatchObject({ error: 'not_allowed_token_type' });
  expect(await opening('xapp-1-unknown')).toMatchObject({ error: 'invalid_auth' });
  expect(await opening()).toMatchObject({ error: 'not_authed' });
  expect(
    await refusal(clientOf(workspace, APP_TOKEN).chat.postMessage({ channel: '#deploys', text: 'hi' })),
  ).toMatchObject({ error: 'not_allowed_token_type' });
});

test('an app-level token counts in the header only', async () => {
  await using workspace = await startSocketWorkspace();
  const response = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    body: new URLSearchParams({ token: APP_TOKEN }),
  });
  expect(await response.json()).toMatchObject({ ok: false, error: 'invalid_auth' });
});

test('without Socket Mode in the settings nothing is opened', async () => {
  await using workspace = await startSocketWorkspace({ socketMode: false });
  expect(await refusal(clientOf(workspace, APP_TOKEN).apps.connections.open({}))).toMatchObject({
    error: 'socket_mode_not_enabled',
  });
});

test('a fault of the method hits it as it hits any other', async () => {
  await using workspace = await startSocketWorkspace();
  workspace.fault('apps.connections.open', { kind: 'error', error: 'internal_error' });
  const client = clientOf(workspace, APP_TOKEN);
  expect(await refusal(client.apps.connections.open({}))).toMatchObject({ error: 'internal_error' });
  expect(await urlFor(client)).toContain('ticket=');
});

test('a ticket serves once', async () => {
  await using workspace = await startSocketWorkspace();
  const url = await urlFor(clientOf(workspace, APP_TOKEN));
  expect(await attempt(url)).toMatchObject({ type: 'hello' });
  expect(await attempt(url)).toBe(403);
});

test('a ticket expires', async () => {
  let now = Date.now();
  await using workspace = await startSocketWorkspace({ clock: () => now });
  const client = clientOf(workspace, APP_TOKEN);
  const [first, second] = [await urlFor(client), await urlFor(client)];
  now += 30_000;
  expect(await attempt(first)).toMatchObject({ type: 'hello' });
  now += 1;
  expect(await attempt(second)).toBe(403);
});

test('an unknown ticket, another path and a page of another site are refused', async () => {
  await using workspace = await startSocketWorkspace();
  const client = clientOf(workspace, APP_TOKEN);
  const url = await urlFor(client);
  expect(await attempt(url.replace(/ticket=[^&]+/, 'ticket=made-up'))).toBe(403);
  expect(await attempt(url.replace('/link/', '/other/'))).toBe(403);
  expect(await attempt(url, { origin: 'https://evil.example' })).toBe(403);
  expect(await attempt(url, { host: 'evil.example' })).toBe(403);
  expect(await attempt(url, { origin: new URL(workspace.pageUrl).origin })).toMatchObject({ type: 'hello' });
});

/** A connection as a bare WebSocket, with the frames that come over it. */
async function connect(workspace: Workspace, query = '') {
  const socket = new WebSocket(`${await urlFor(clientOf(workspace, APP_TOKEN))}${query}`);
  const frames: unknown[] = [];
  socket.on('message', data => frames.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
  await once(socket, 'message');
  return { socket, frames, [Symbol.dispose]: () => socket.terminate() };
}

test('the hello says how many connections there are, and how long this one lasts', async () => {
  await using workspace = await startSocketWorkspace();
  using first = await connect(workspace);
  using second = await connect(workspace, '&debug_reconnects=true');
  expect(first.frames).toEqual([
    {
      type: 'hello',
      num_connections: 1,
      debug_info: {
        host: expect.any(String),
        started: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/),
        build_number: expect.any(Number),
        approximate_connection_time: 18_060,
      },
      connection_info: { app_id: 'A0SANDBOX1' },
    },
  ]);
  expect(second.frames[0]).toMatchObject({
    num_connections: 2,
    debug_info: { approximate_connection_time: 360 },
  });
});

test('an eleventh connection gets too_many_websockets instead of a hello, and the ten stay', async () => {
  await using workspace = await startSocketWorkspace();
  await using stack = new AsyncDisposableStack();
  for (let number = 1; number <= 10; number += 1) stack.use(await connect(workspace));
  using eleventh = await connect(workspace);
  expect(eleventh.frames).toEqual([
    { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: expect.any(String) } },
  ]);
  await once(eleventh.socket, 'close');
  expect(workspace.sockets.open()).toBe(10);
});
