// The driver: what a person sees, and waiting for it.
import { expect, test } from 'vitest';
import { startApi } from './web-client.ts';

test('sees waits for a message, and for an edit of one', async () => {
  await using api = await startApi();
  const dana = api.workspace.as('dana');
  const waiting = dana.sees(/is live/);
  const { channel = '', ts = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'building',
  });
  await api.client.chat.update({ channel, ts, text: 'api is live' });
  expect((await waiting).ts).toBe(ts);
});

test('sees gives up with what was to be seen', async () => {
  await using api = await startApi();
  await api.client.chat.postMessage({ channel: '#deploys', text: 'building' });
  await expect(api.workspace.as('dana').sees(/is live/, { timeoutMs: 20 })).rejects.toThrow(
    "dana doesn't see /is live/ within 20 ms, but:\n  | building",
  );
});

test('sees can leave out what is older', async () => {
  let now = 1_700_000_000_000;
  await using api = await startApi({ clock: () => now });
  const dana = api.workspace.as('dana');
  await api.client.chat.postMessage({ channel: '#deploys', text: 'api is live: one' });
  now += 1000;
  const since = now;
  const waiting = dana.sees(/is live/, { since });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'api is live: two' });
  expect((await waiting).text).toBe('api is live: two');
});

test('nobody sees or writes where they are not', async () => {
  await using api = await startApi();
  const max = api.workspace.as('max');
  expect(() => max.messages({ channel: 'private-ops' })).toThrow("max can't see #private-ops.");
  const gus = api.workspace.as('gus');
  expect(() => gus.messages({ channel: 'general' })).toThrow("gus can't see #general.");
});

test('both directions are logged with their timing, without the token', async () => {
  await using api = await startApi({ appUrl: 'http://127.0.0.1:1/' });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' });
  await api.workspace.as('dana').types('/deploy');
  const [call, command] = api.workspace.requests;
  expect(call).toMatchObject({
    direction: 'from-app',
    name: 'chat.postMessage',
    request: { text: 'hi' },
    status: 200,
  });
  expect(command).toMatchObject({
    direction: 'to-app',
    name: '/deploy',
    request: { command: '/deploy' },
    status: undefined,
  });
  expect(JSON.stringify(call)).not.toContain('xoxb-sandbox-token');
  expect(command?.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/);
});

test('whoever waits in a channel and is removed from it is told so, and the app notices nothing', async () => {
  await using api = await startApi();
  const { workspace, client } = api;
  workspace.invitesBot('private-ops');
  const channel = workspace.directory.channel('private-ops');
  const waiting = expect(workspace.as('dana').sees(/news/, { channel: channel.name })).rejects.toThrow(
    "dana can't see #private-ops",
  );
  channel.members.delete(workspace.directory.person('dana').id);
  expect(await client.chat.postMessage({ channel: channel.id, text: 'news' })).toMatchObject({ ok: true });
  await waiting;
});
