// Driving a workspace from another process: what is done to it, and what is refused.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { SocketModeClient } from '@slack/socket-mode';
import { LogLevel } from '@slack/web-api';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectToWorkspace } from '../../sandbox/client.ts';
import { startWorkspace } from '../../sandbox/workspace.ts';
import { SECRET, TOKEN } from './bolt-app.ts';
import { startShop } from './shop-app.ts';

test('faults, rate limits, requests and files are there too', async () => {
  await using stage = await startShop();
  const workspace = await connectToWorkspace(stage.workspace.pageUrl);
  expect(workspace.apiUrl).toBe(stage.workspace.apiUrl);
  const post = () => stage.app.client.chat.postMessage({ channel: '#deploys', text: 'hi' });
  {
    await using fault = await workspace.fault('chat.postMessage', {
      kind: 'error',
      error: 'fatal_error',
      times: 9,
    });
    await expect(post()).rejects.toThrow('fatal_error');
    expect(await fault.hits()).toBe(1);
  }
  await post();
  await stage.app.client.filesUploadV2({
    channel_id: 'C0DEPLOYS0',
    filename: 'build.log',
    content: 'done ✓',
  });
  const [file] = await workspace.files();
  expect(file).toMatchObject({ name: 'build.log' });
  expect(file?.content?.toString()).toBe('done ✓');
  const names = (await workspace.requests()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['chat.postMessage', 'upload']));
  await workspace.limitsRates(true);
  const burst = await Promise.allSettled(Array.from({ length: 30 }, post));
  expect(burst.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect((await workspace.requests()).some(({ status }) => status === 429)).toBe(true);
  await workspace.limitsRates(false);
});

test('the app gets another address', async () => {
  await using stage = await startShop();
  const workspace = await connectToWorkspace(stage.workspace.pageUrl);
  await workspace.connect('http://127.0.0.1:1/');
  expect(await workspace.as('dana').types('/deploy api')).toMatchObject({ problem: 'dispatch_failed' });
  expect(await workspace.verifiesUrl()).toMatchObject({ verified: false });
  await workspace.archives('general');
  await expect(workspace.as('dana').types('hi', { channel: 'general' })).rejects.toThrow('archived');
});

test('sockets are renewed, cut and counted', async () => {
  await using workspace = await startWorkspace({
    botToken: TOKEN,
    signingSecret: SECRET,
    appToken: 'xapp-1',
    socketMode: true,
  });
  const remote = await connectToWorkspace(workspace.pageUrl);
  const client = new SocketModeClient({
    appToken: 'xapp-1',
    clientOptions: { slackApiUrl: workspace.apiUrl },
    logLevel: LogLevel.ERROR,
  });
  client.on('slash_commands', ({ ack }: { ack: () => Promise<void> }) => void ack());
  await client.start();
  expect(await remote.sockets.open()).toBe(1);
  expect(await remote.as('dana').types('/deploy')).toMatchObject({ status: 200 });
  expect(await remote.sockets.redeliver()).toMatchObject({ status: 200 });
  await remote.sockets.refresh(0);
  await remote.sockets.connected(0);
  await expect(remote.sockets.cut(0)).rejects.toThrow('There is no connection 0: 0 are open.');
  await client.disconnect();
});

test('what is no call is refused in words', async () => {
  await using stage = await startShop();
  const url = new URL('/control/user', stage.workspace.pageUrl);
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const json = { 'content-type': 'application/json', ...headers };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', headers: json, body: text });
    return { status: response.status, ...z.object({ problem: z.string() }).parse(await response.json()) };
  };
  expect(await send({ person: 'dan', verb: 'type', args: [] })).toMatchObject({
    status: 400,
    problem: expect.stringMatching(/there are dana, .*deployer.*at person.*there are types, .*at verb/s),
  });
  expect(await send({ person: 'dana', verb: 'types', args: [1] })).toMatchObject({
    status: 400,
    problem: expect.stringMatching(/^This call can't be carried out:\n.*expected string.*\n.*at \[0\]/),
  });
  expect(await send('{"person":"dana"')).toEqual({ status: 400, problem: 'What was sent is no JSON.' });
  expect(await send({ person: 'dana', verb: 'constructor' })).toMatchObject({ status: 400 });
  expect(await send({ person: 'dana', verb: 'messages' }, { 'content-type': 'text/plain' })).toMatchObject({
    status: 403,
    problem: expect.stringContaining('content-type: application/json'),
  });
  expect(
    await send({ person: 'dana', verb: 'messages' }, { origin: 'https://elsewhere.example' }),
  ).toMatchObject({ status: 403 });
  expect(stage.workspace.messages('deploys')).toEqual([]);
});

test('JSON may name its charset', async () => {
  await using stage = await startShop();
  const response = await fetch(new URL('/control/user', stage.workspace.pageUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ person: 'dana', verb: 'types', args: ['Grüße'] }),
  });
  expect(response.status).toBe(200);
  expect(stage.workspace.messages('deploys').at(-1)?.text).toBe('Grüße');
});

test('a fault that could never strike is refused', async () => {
  await using stage = await startShop();
  const workspace = await connectToWorkspace(stage.workspace.pageUrl);
  const outage = { kind: 'http', status: 503 } as const;
  await expect(workspace.fault('chat.postMesage', outage)).rejects.toThrow(
    /has no such method.*\n.*at method/,
  );
  for (const method of ['chat.postMessage', 'response_url', 'upload'])
    await (await workspace.fault(method, outage))[Symbol.asyncDispose]();
});

test('nobody at the address is said so', async () => {
  await expect(connectToWorkspace('http://127.0.0.1:1')).rejects.toThrow(
    /^No workspace answers at http:\/\/127\.0\.0\.1:1 \(.*\)\. `npm run sandbox` starts one\.$/,
  );
});

test('an address that is no workspace is said so', async () => {
  const other = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = z.object({ port: z.number() }).parse(other.address());
  await expect(connectToWorkspace(`http://127.0.0.1:${address.port}`)).rejects.toThrow(
    'answers 404: it is no sandbox workspace, or one of another version.',
  );
  other.closeAllConnections();
  other.close();
});
