// What `npm run check` finds of an engine that is not there as it should be.
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { checkAppToken, checkEngine } from '../../src/check/checks.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { createClient } from '../../src/slack/client.ts';
import { freePort } from '../support/host-scene.ts';

const here = { dataPath: '/nowhere' };

test('TLS files that can’t be read are a finding, not the end of the check', async () => {
  const connect = () => connectEngine({ dockerHost: 'tcp://engine', tlsVerify: true, certPath: '/nowhere' });
  expect(await checkEngine(connect, here)).toEqual([
    expect.objectContaining({ state: 'wrong', found: expect.stringContaining('/nowhere') }),
  ]);
});

test('an engine that accepts and never answers is a finding too', async () => {
  const server = createServer(() => undefined);
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const connect = () => connectEngine({ dockerHost: `tcp://127.0.0.1:${port}`, answerMs: 100 });
  expect(await checkEngine(connect, here)).toEqual([
    expect.objectContaining({ state: 'wrong', found: expect.stringContaining('did not answer in time') }),
  ]);
  server.close();
});

test.each([
  [
    { ok: true, url: 'wss://x' },
    { state: 'ok', found: 'Socket Mode may be opened' },
  ],
  [
    { ok: false, error: 'invalid_auth' },
    {
      state: 'wrong',
      found: 'Slack refused the token (invalid_auth)',
      remedy: expect.stringContaining('connections:write'),
    },
  ],
])('the app token of Socket Mode is tried: %j', async (answer, finding) => {
  const asked: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const slackApiUrl = `http://127.0.0.1:${port}/api/`;
  const client = createClient({
    token: 'xapp-1-x',
    slackApiUrl,
    logger: pino({ level: 'silent' }),
    timeoutMs: 2000,
  });
  expect(await checkAppToken(client)).toMatchObject({ what: 'Slack app token', ...finding });
  expect(asked).toEqual(['/api/apps.connections.open', 'Bearer xapp-1-x']);
  server.close();
});
