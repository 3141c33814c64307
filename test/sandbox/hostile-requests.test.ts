// What no app and no browser should send: the workspace says no, and goes on.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METHODS } from '../../sandbox/workspace/methods/index.ts';
import type { Workspace } from '../../sandbox/workspace.ts';
import { callJson, SCOPES, startReceiver } from './conformance/support.ts';
import { startApi } from './web-client.ts';

/** A bare connection to the workspace. */
async function wireTo(workspace: Workspace): Promise<Socket> {
  const socket = connect(Number(new URL(workspace.pageUrl).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const UPGRADE = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];

/** What the workspace answers to these lines, up to the end of the connection. */
async function answerTo(workspace: Workspace, ...lines: readonly string[]): Promise<string> {
  const socket = await wireTo(workspace);
  socket.write(`${[...lines, 'connection: close', '', ''].join('\r\n')}`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const host = (workspace: Workspace): string => `host: ${new URL(workspace.pageUrl).host}`;
const isUp = async (workspace: Workspace): Promise<boolean> =>
  (await fetch(`${workspace.apiUrl}api.test`, { method: 'POST' })).ok;

test.for(['//', '///', 'http://[', '/%'])(
  'an address that is none is nothing, not a mistake: %s',
  async path => {
    await using api = await startApi();
    const { workspace } = api;
    expect(await answerTo(workspace, `GET ${path} HTTP/1.1`, host(workspace))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answerTo(workspace, `GET ${path} HTTP/1.1`, host(workspace), ...UPGRADE)).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(await isUp(workspace)).toBe(true);
  },
);

test('whoever is refused a WebSocket may vanish at once', async () => {
  await using api = await startApi();
  const { workspace } = api;
  for (let round = 0; round < 20; round += 1) {
    const socket = await wireTo(workspace);
    socket.write([`GET /other/ HTTP/1.1`, host(workspace), ...UPGRADE, '', 'more'].join('\r\n'));
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  expect(await isUp(workspace)).toBe(true);
});

test('an upload that is no form is refused as such', async () => {
  await using api = await startApi();
  const { workspace, client } = api;
  const { upload_url: url = '' } = await client.files.getUploadURLExternal({ filename: 'a.txt', length: 4 });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data' },
    body: 'rubbish',
  });
  expect(response.status).toBe(400);
  expect(await isUp(workspace)).toBe(true);
});

const ROUTES = [
  'GET /',
  'GET /control/state',
  'GET /control/file?id=F0',
  'GET /control/requests',
  'GET /control/events',
  'GET /control/requests-stream',
  'POST /control/type',
  'POST /api/api.test',
  'POST /response/x',
  'POST /upload/v1/x',
];

test.for(ROUTES)('nobody comes in under another name: %s', async route => {
  await using api = await startApi();
  for (const name of ['evil.example', '127.0.0.1.evil.example', 'localhost.', '0.0.0.0', ''])
    expect(await answerTo(api.workspace, `${route} HTTP/1.1`, `host: ${name}`, 'content-length: 0')).toMatch(
      /^HTTP\/1\.1 403 /,
    );
});

test.for(ROUTES.filter(route => route.includes('/control/')))(
  'the control API answers no page of another site, or of another port: %s',
  async route => {
    await using api = await startApi();
    const { workspace } = api;
    for (const from of [
      'origin: https://evil.example',
      'origin: http://127.0.0.1:1',
      'origin: null',
      'sec-fetch-site: cross-site',
      'sec-fetch-site: same-site',
    ]) {
      const lines = [host(workspace), from, 'content-type: application/json', 'content-length: 0'];
      expect(await answerTo(workspace, `${route} HTTP/1.1`, ...lines)).toMatch(/^HTTP\/1\.1 403 /);
    }
  },
);

test('looking at a response_url uses none of its five times', async () => {
  await using app = await startReceiver((_, response) => response.end());
  await using api = await startApi({ appUrl: app.url });
  await api.workspace.as('dana').types('/deploy');
  const url = new URLSearchParams(app.received[0]?.body ?? '').get('response_url') ?? '';
  for (let round = 0; round < 6; round += 1) expect((await fetch(url)).status).toBe(404);
  const post = { method: 'POST', body: JSON.stringify({ text: 'Still good' }) };
  expect((await fetch(url, post)).status).toBe(200);
});

/** Names that every object of JavaScript has. */
const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
const TYPES = ['section', 'actions', 'input', 'button', 'static_select', 'plain_text', 'modal', 'home'];
const FIELDS = ['type', 'text', 'blocks', 'elements', 'element', 'options', 'confirm', 'title', 'accessory'];
const IDS = ['C0DEPLOYS0', 'deploys', 'U0DANA0000', 'D0DANA0000', '1700000000.000100', 'S0DEPLOY01', ''];
const ARGUMENTS = [
  'channel channels channel_id user users name ts thread_ts timestamp message_ts latest oldest limit cursor types text',
  'blocks attachments metadata markdown_text view view_id external_id hash trigger_id user_id file files filename length',
  'usergroup email bot team error token',
].flatMap(names => names.split(' '));

const { json: anything } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(
      ...IDS,
      ...TYPES,
      ...INHERITED,
      'a.constructor',
      null,
      true,
      0,
      1,
      -1,
      1e21,
      '[]',
      '{}',
    ),
    fc.string(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS, ...INHERITED), tie('json'), { maxKeys: 5 }),
  ),
}));

test.for(INHERITED)('a name that every object inherits is in no table of ours: %s', async name => {
  await using api = await startApi({ scopes: [...SCOPES, 'files:read'] });
  const { workspace } = api;
  const refused = async (method: string, args: object) => {
    const { ok, error } = await callJson(workspace, method, args);
    return ok ? undefined : error;
  };
  const channel = 'deploys';
  expect(await refused('chat.postMessage', { channel, blocks: [{ type: name }] })).toBe('invalid_blocks');
  expect(await refused('chat.postMessage', { channel, blocks: [{ type: 'section', [name]: {} }] })).toBe(
    'invalid_blocks',
  );
  expect(await refused('conversations.list', { types: name })).toBe('invalid_types');
  expect(await refused(name, {})).toBe('unknown_method');
  const { upload_url: url = '', file_id: id = '' } = await api.client.files.getUploadURLExternal({
    filename: `log.${name}`,
    length: 1,
  });
  await fetch(url, { method: 'POST', body: 'x' });
  expect(await refused('files.completeUploadExternal', { files: [{ id }] })).toBeUndefined();
  expect(await refused('files.info', { file: id })).toBeUndefined();
});

test('whatever JSON a method gets, it answers as Slack does: with ok, or with the name of an error', async () => {
  await using api = await startApi({ scopes: [...SCOPES, 'chat:write.public'], rateLimits: false });
  const call = fc.tuple(
    fc.constantFrom(...Object.keys(METHODS), ...INHERITED),
    fc.dictionary(fc.constantFrom(...ARGUMENTS), anything, { maxKeys: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(call, async ([method, args]) => {
      const answer = await callJson(api.workspace, method, args);
      expect(answer.status).toBe(200);
      if (!answer.ok) expect(answer.error).toEqual(expect.any(String));
    }),
    { numRuns: 500 },
  );
});
