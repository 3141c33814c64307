// Threads, and how a channel's messages are read back.
import { expect, test } from 'vitest';
import { refusal, startApi } from '../web-client.ts';
import { SCOPES } from './support.ts';

const full = { scopes: SCOPES };
const METADATA = { event_type: 'deployment', event_payload: { id: 7 } };

test('a thread hangs on its first message and on no reply, and the channel sees what is broadcast', async () => {
  await using api = await startApi(full);
  const { chat, conversations } = api.client;
  const { channel = '', ts: parent = '' } = await chat.postMessage({ channel: '#deploys', text: 'parent' });
  const quiet = await chat.postMessage({ channel, thread_ts: parent, text: 'quiet' });
  await chat.postMessage({ channel, thread_ts: parent, reply_broadcast: true, text: 'loud' });
  await chat.postMessage({ channel, text: 'later' });
  expect(
    await refusal(chat.postMessage({ channel, thread_ts: quiet.ts ?? '', text: 'deeper' })),
  ).toMatchObject({
    error: 'cannot_reply_to_message',
  });
  const history = await conversations.history({ channel });
  expect(history.messages?.map(({ text }) => text)).toEqual(['later', 'loud', 'parent']);
  expect(history.messages?.[1]).toMatchObject({ subtype: 'thread_broadcast', thread_ts: parent });
  expect(history.messages?.[2]).toMatchObject({
    reply_count: 2,
    reply_users: [api.workspace.bot.id],
    reply_users_count: 1,
  });
  const replies = await conversations.replies({ channel, ts: parent });
  expect(replies.messages?.map(({ text }) => text)).toEqual(['parent', 'quiet', 'loud']);
  expect(replies.messages?.[1]).toMatchObject({ parent_user_id: api.workspace.bot.id });
  const { permalink } = await chat.getPermalink({ channel, message_ts: quiet.ts ?? '' });
  expect(permalink).toContain(`thread_ts=${parent}&cid=${channel}`);
});

test('a reply becomes a broadcast by an edit', async () => {
  await using api = await startApi(full);
  const { channel = '', ts: thread_ts = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'a',
  });
  const { ts = '' } = await api.client.chat.postMessage({ channel, thread_ts, text: 'b' });
  await api.client.chat.update({ channel, ts, text: 'b', reply_broadcast: true });
  const { messages } = await api.client.conversations.history({ channel });
  expect(messages?.map(({ text }) => text)).toEqual(['b', 'a']);
});

test('history is cut by time and into pages, and holds nothing that only one person saw', async () => {
  let now = 1_700_000_000_000;
  await using api = await startApi({ ...full, clock: () => now });
  const channel = api.workspace.directory.channel('deploys').id;
  const stamps: string[] = [];
  for (const text of ['one', 'two', 'three', 'four']) {
    now += 1000;
    stamps.push((await api.client.chat.postMessage({ channel, text })).ts ?? '');
  }
  await api.client.chat.postEphemeral({
    channel,
    text: 'hush',
    user: api.workspace.directory.person('dana').id,
  });
  const read = async (args: object) => {
    const { messages } = await api.client.conversations.history({ channel, ...args });
    return messages?.map(({ text }) => text);
  };
  const [, second = '', third = ''] = stamps;
  expect(await read({})).toEqual(['four', 'three', 'two', 'one']);
  expect(await read({ oldest: second })).toEqual(['four', 'three']);
  expect(await read({ latest: third })).toEqual(['two', 'one']);
  expect(await read({ oldest: second, latest: third, inclusive: true })).toEqual(['three', 'two']);
  const first = await api.client.conversations.history({ channel, limit: 3 });
  expect(first.has_more).toBe(true);
  const cursor = first.response_metadata?.next_cursor ?? '';
  expect(await read({ limit: 3, cursor })).toEqual(['one']);
});

test('metadata is read back on demand only', async () => {
  await using api = await startApi(full);
  const { channel = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'a',
    metadata: METADATA,
  });
  const read = async (args: object) =>
    (await api.client.conversations.history({ channel, ...args })).messages?.[0];
  expect(await read({})).not.toHaveProperty('metadata');
  expect(await read({ include_all_metadata: true })).toMatchObject({ metadata: METADATA });
});
