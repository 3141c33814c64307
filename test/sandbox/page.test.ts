// The page's files, what it talks to, and who is kept out.
import { request } from 'node:http';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { startStage } from './bolt-app.ts';
import { startApi } from './web-client.ts';

const statusWith = (url: string, headers: Record<string, string>): Promise<number | undefined> => {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { headers, agent: false }, response => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
};

test('every script that the page asks for is served, without types and without inline script', async () => {
  await using api = await startApi();
  const { pageUrl } = api.workspace;
  const seen = new Set<string>();
  const load = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const response = await fetch(new URL(path, pageUrl));
    const source = await response.text();
    expect(response.status, path).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(() => new Script(source.replace(/^(?:import [^;]*;|export )/gm, ''))).not.toThrow();
    for (const [, next = ''] of source.matchAll(/from '(\.{1,2}\/[\w/-]+\.ts)'/g))
      await load(new URL(next, `http://page${path}`).pathname);
  };
  const html = await (await fetch(pageUrl)).text();
  expect(html).not.toMatch(/<script(?![^>]*src=)|\son\w+=/);
  await load('/app.ts');
  expect(seen.size).toBeGreaterThan(5);
});

test('only hosts of this machine are answered', async () => {
  await using api = await startApi();
  const { pageUrl } = api.workspace;
  const { port } = new URL(pageUrl);
  expect(await statusWith(pageUrl, { host: `localhost:${port}` })).toBe(200);
  expect(await statusWith(pageUrl, { host: `rebound.example.com:${port}` })).toBe(403);
  expect(await statusWith(`${api.workspace.apiUrl}auth.test`, { host: '127.0.0.1.example.com' })).toBe(403);
});

test('another site can not act in the name of a person', async () => {
  await using api = await startApi();
  const send = (headers: Record<string, string>) =>
    fetch(`${api.workspace.pageUrl}control/type`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ user: 'dana', channel: 'deploys', line: 'hi' }),
    });
  expect((await send({ 'content-type': 'text/plain' })).status).toBe(403);
  expect((await send({ 'content-type': 'application/json', origin: 'https://evil.example' })).status).toBe(
    403,
  );
  expect((await send({ 'content-type': 'application/json' })).status).toBe(200);
  expect(api.workspace.messages('deploys')).toHaveLength(1);
});

test('a person types, presses and sees through the control API alone', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) =>
      ack({
        text: 'Ready',
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: '*Ready* <script>' } },
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
          },
        ],
      }),
    );
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'Gone', replace_original: true });
    });
  });
  const { pageUrl } = stage.workspace;
  const post = (name: string, body: object) =>
    fetch(`${pageUrl}control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'dana', ...body }),
    });
  await post('type', { channel: 'deploys', line: '/deploy' });
  const [message] = stage.workspace.messages('deploys');
  const state: unknown = await (await fetch(`${pageUrl}control/state?user=dana&channel=deploys`)).json();
  expect(state).toMatchObject({
    channel: 'deploys',
    messages: [
      {
        ephemeral: true,
        blocks: [
          { text: { inlines: [{ kind: 'bold' }, { kind: 'text', text: ' <script>' }] } },
          { elements: [{ action_id: 'go' }] },
        ],
      },
    ],
  });
  const blockId = message?.blocks[1]?.['block_id'];
  await post('act', { channel: message?.channel, ts: message?.ts, blockId, actionId: 'go' });
  await stage.workspace.as('dana').sees(/^Gone$/);
  const refused = await post('act', { channel: message?.channel, ts: message?.ts, blockId, actionId: 'go' });
  expect(await refused.json()).toEqual({ problem: 'This element is gone.' });
});

test('a change is announced on the event stream', async () => {
  await using api = await startApi();
  const response = await fetch(`${api.workspace.pageUrl}control/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('data: connected\n\n');
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' });
  expect((await reader?.read())?.value).toBe('data: changed\n\n');
  await reader?.cancel();
});

test('a guest sees only the channels that they are in', async () => {
  await using api = await startApi();
  const state: unknown = await (await fetch(`${api.workspace.pageUrl}control/state?user=gus`)).json();
  expect(state).toMatchObject({ channels: [{ name: 'deploys' }, { name: 'dm-gus' }] });
});
