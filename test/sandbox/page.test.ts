// The page's files, what it talks to, and who is kept out.
import { request } from 'node:http';
import { Script } from 'node:vm';
import type { KnownBlock } from '@slack/types';
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
  const preloaded = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path);
  expect(new Set(['/app.ts', ...preloaded])).toEqual(seen);
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

test("nobody acts in somebody else's ephemeral message, or where they see nothing", async () => {
  await using api = await startApi();
  api.workspace.invitesBot('private-ops');
  const text = { type: 'plain_text', text: 'Go' } as const;
  const blocks = [
    {
      type: 'actions',
      block_id: 'b',
      elements: [{ type: 'button', action_id: 'go', text }],
    },
  ] as const satisfies readonly KnownBlock[];
  const forDana = { channel: 'C0DEPLOYS0', user: 'U0DANA0000', text: 'a', blocks: [...blocks] };
  const { message_ts: whisper } = await api.client.chat.postEphemeral(forDana);
  const { ts: secret } = await api.client.chat.postMessage({ ...forDana, channel: 'C0PRIVATEO' });
  for (const [channel, ts] of [
    ['C0DEPLOYS0', whisper],
    ['C0PRIVATEO', secret],
  ]) {
    const response = await fetch(`${api.workspace.pageUrl}control/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'max', channel, ts, blockId: 'b', actionId: 'go' }),
    });
    expect(await response.json()).toEqual({ problem: 'This message is gone.' });
  }
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

/** What the page of this person gets. */
async function stateOf(
  pageUrl: string,
  parameters: Record<string, string>,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${pageUrl}control/state?${String(new URLSearchParams(parameters))}`);
  return (await response.json()) as Record<string, unknown>;
}

test('after the first answer only what is new or changed is sent, and the order of everything', async () => {
  await using api = await startApi();
  const { pageUrl } = api.workspace;
  const { ts: one = '' } = await api.client.chat.postMessage({ channel: '#deploys', text: 'one' });
  const { ts: two = '' } = await api.client.chat.postMessage({ channel: '#deploys', text: 'two' });
  const looking = { user: 'dana', channel: 'deploys' };
  const first = await stateOf(pageUrl, looking);
  expect(first).toMatchObject({ order: [one, two], messages: [{ ts: one }, { ts: two }] });
  await api.client.chat.update({ channel: 'C0DEPLOYS0', ts: one, text: 'one, edited' });
  const since = String(first['revision']);
  const second = await stateOf(pageUrl, { ...looking, since });
  expect(second).toMatchObject({ order: [one, two], messages: [{ ts: one, edited: true }] });
  await api.client.chat.delete({ channel: 'C0DEPLOYS0', ts: two });
  const third = await stateOf(pageUrl, { ...looking, since: String(second['revision']) });
  expect(third).toMatchObject({ order: [one], messages: [] });
  const stale = await stateOf(pageUrl, { ...looking, since: 'of-another-workspace.99' });
  expect(stale['messages']).toHaveLength(1);
});

test('a private channel is not named to those who do not see it', async () => {
  await using api = await startApi();
  const { pageUrl } = api.workspace;
  const named = async (user: string) =>
    Object.values((await stateOf(pageUrl, { user }))['channelNames'] ?? {}).map(String);
  expect(await named('dana')).toContain('private-ops');
  expect(await named('max')).not.toContain('private-ops');
});

test('a file is handed to those who see where it was shared', async () => {
  await using api = await startApi();
  api.workspace.invitesBot('private-ops');
  await api.client.filesUploadV2({
    channel_id: 'C0PRIVATEO',
    filename: 'a.svg',
    content: '<svg onload="x()"/>',
  });
  const [file] = api.workspace.files();
  const get = (user: string) =>
    fetch(
      `${api.workspace.pageUrl}control/file?${String(new URLSearchParams({ user, id: file?.id ?? '' }))}`,
    );
  expect((await get('max')).status).toBe(404);
  const { status, headers } = await get('dana');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
});
