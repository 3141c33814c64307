// How long a Socket Mode connection lives, and who ends what when it is closed. Awaited by events, never measured.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { clientOf } from '../web-client.ts';
import { APP_TOKEN, SOON_BACK, socketApp, startSocketWorkspace } from './socket-app.ts';

const urlFor = async (workspace: Workspace): Promise<string> =>
  (await clientOf(workspace, APP_TOKEN).apps.connections.open({})).url ?? '';

/** The TCP connection below a WebSocket that was just opened. */
async function bareWebSocket(workspace: Workspace): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
  };
  const request = httpRequest((await urlFor(workspace)).replace('ws:', 'http:'), { headers });
  request.on('error', reject);
  request.on('upgrade', (_, wire) => resolve(wire));
  request.end();
  return promise;
}

/** Says goodbye as a client does, and resolves when the server has said it too. */
function closingHandshake(wire: Duplex): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let read = Buffer.alloc(0);
  wire.on('data', (chunk: Buffer) => {
    read = Buffer.concat([read, chunk]);
    if (read.includes(Buffer.from([0x88, 0x02, 0x03, 0xe8]))) resolve();
  });
  // A close frame with the code 1000, masked with zeros.
  wire.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
  return promise;
}

test('after the closing handshake the workspace ends the TCP connection', async () => {
  await using workspace = await startSocketWorkspace();
  const wire = await bareWebSocket(workspace);
  const ended = once(wire, 'end');
  await closingHandshake(wire);
  await ended;
  await workspace.sockets.connected(0);
});

test('a connection that lingers is left to the app to end, as Slack has been seen to do', async () => {
  await using workspace = await startSocketWorkspace();
  workspace.sockets.linger();
  const wire = await bareWebSocket(workspace);
  let hasEnded = false;
  const ended = once(wire, 'end').then(() => {
    hasEnded = true;
  });
  await closingHandshake(wire);
  // Whatever the workspace was about to do with the connection, it has done before it answers this.
  await clientOf(workspace, APP_TOKEN).api.test();
  expect(hasEnded).toBe(false);
  wire.end();
  await ended;
});

test('the official client gets away from both', async () => {
  await using workspace = await startSocketWorkspace();
  for (const lingers of [false, true]) {
    if (lingers) workspace.sockets.linger();
    const { client } = socketApp(workspace, undefined, SOON_BACK);
    await client.start();
    await client.disconnect();
    await workspace.sockets.connected(0);
  }
});

test('both sides ping, and a connection that answers stays', async () => {
  await using workspace = await startSocketWorkspace({ pingIntervalMs: 200 });
  const socket = new WebSocket(await urlFor(workspace));
  await once(socket, 'open');
  for (let round = 0; round < 3; round += 1) {
    await once(socket, 'ping');
    const answered = once(socket, 'pong');
    socket.ping('Are you there?');
    const [words] = await answered;
    expect(String(words)).toBe('Are you there?');
  }
  expect(workspace.sockets.open()).toBe(1);
  socket.terminate();
});
