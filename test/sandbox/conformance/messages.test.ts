// Messages: what is kept of them, who sees them, threads, and how they are read back.
import { expect, test } from 'vitest';
import { refusal, startApi } from '../web-client.ts';
import { callJson, SCOPES } from './support.ts';

const full = { scopes: SCOPES };
const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const METADATA = { event_type: 'deployment', event_payload: { id: 7 } };

test.each([
  [{}, { links: false, media: true }],
  [{ unfurl_links: true }, { links: true, media: true }],
  [
    { unfurl_links: false, unfurl_media: false },
    { links: false, media: false },
  ],
])('a message with %o is unfurled like %o', async (args, unfurl) => {
  await using api = await startApi();
  await api.client.chat.postMessage({ channel: '#deploys', text: 'https://example.com', ...args });
  expect(api.workspace.messages('deploys')[0]).toMatchObject({ unfurl });
});

test('markup can be switched off, and who speaks be disguised', async () => {
  await using api = await startApi(full);
  const { message } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: '*plain*',
    mrkdwn: false,
    username: 'Robot',
    icon_emoji: ':robot_face:',
  });
  expect(api.workspace.messages('deploys')[0]).toMatchObject({
    mrkdwn: false,
    guise: { username: 'Robot', icon: ':robot_face:' },
  });
  expect(message).toMatchObject({
    subtype: 'bot_message',
    username: 'Robot',
    bot_id: api.workspace.bot.botId,
  });
});

test('attachments, markdown and blocks without a text are taken too', async () => {
  await using api = await startApi();
  const post = (content: object) =>
    callJson(api.workspace, 'chat.postMessage', { channel: '#deploys', ...content });
  expect(await post({ attachments: [{ text: 'old' }] })).toMatchObject({
    message: { attachments: [{ text: 'old', id: 1 }] },
  });
  expect(await post({ markdown_text: '**bold**' })).toMatchObject({ ok: true });
  expect(await post({ markdown_text: 'x'.repeat(12_001) })).toMatchObject({ error: 'msg_too_long' });
  expect(await post({ blocks: [section('only blocks')] })).toMatchObject({
    ok: true,
    warning: 'missing_text_in_message',
    response_metadata: { warnings: ['missing_text_in_message'] },
  });
});

test('metadata stays through an edit that says nothing of it, and goes with an empty one', async () => {
  await using api = await startApi();
  const posted = await api.client.chat.postMessage({ channel: '#deploys', text: 'a', metadata: METADATA });
  const place = { channel: posted.channel ?? '', ts: posted.ts ?? '' };
  const kept = () => api.workspace.messages('deploys')[0]?.metadata;
  expect(posted.message).toMatchObject({ metadata: METADATA });
  await api.client.chat.update({ ...place, text: 'b' });
  expect(kept()).toEqual(METADATA);
  await callJson(api.workspace, 'chat.update', { ...place, text: 'c', metadata: {} });
  expect(kept()).toBeUndefined();
});

test('an edit replaces blocks and attachments by what it brings', async () => {
  await using api = await startApi();
  const posted = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'a',
    blocks: [section('shown')],
    attachments: [{ text: 'more' }],
  });
  const place = { channel: posted.channel ?? '', ts: posted.ts ?? '' };
  const { message } = await api.client.chat.update({ ...place, text: 'b', blocks: [section('other')] });
  expect(message).toMatchObject({
    text: 'b',
    blocks: [section('other')],
    edited: { user: api.workspace.bot.id },
  });
  expect(message).not.toHaveProperty('attachments');
  await api.client.chat.update({ ...place, text: 'c' });
  expect(api.workspace.messages('deploys')[0]).toMatchObject({ text: 'c', blocks: [], attachments: [] });
});

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

test('an emoji is put under a message once by each, and taken away again', async () => {
  await using api = await startApi(full);
  const { reactions } = api.client;
  const { channel = '', ts: timestamp = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'a',
  });
  const eyes = { channel, timestamp, name: 'eyes' };
  await reactions.add(eyes);
  expect(await refusal(reactions.add(eyes))).toMatchObject({ error: 'already_reacted' });
  const { message } = await reactions.get({ channel, timestamp });
  expect(message?.reactions).toEqual([{ name: 'eyes', users: [api.workspace.bot.id], count: 1 }]);
  await reactions.remove(eyes);
  expect(await refusal(reactions.remove(eyes))).toMatchObject({ error: 'no_reaction' });
  expect((await reactions.get({ channel, timestamp })).message).not.toHaveProperty('reactions');
});

test('an ephemeral message is for one, also for a guest or a stranger, and stays in its thread', async () => {
  await using api = await startApi(full);
  const { directory } = api.workspace;
  const { channel = '', ts = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'parent',
  });
  for (const name of ['gus', 'sam'] as const)
    await api.client.chat.postEphemeral({
      channel,
      user: directory.person(name).id,
      thread_ts: ts,
      text: `for ${name}`,
    });
  const seen = await api.workspace.as('gus').sees(/for gus/);
  expect(seen.threadTs).toBe(ts);
  await api.workspace.as('sam').sees(/for sam/);
  api.workspace.as('sam').doesNotSee(/for gus/);
  const { messages } = await api.client.conversations.replies({ channel, ts });
  expect(messages).toHaveLength(1);
});

test("a message to a person's id is a DM, which nobody else sees", async () => {
  await using api = await startApi(full);
  const dana = api.workspace.directory.person('dana');
  const { channel } = await api.client.chat.postMessage({ channel: dana.id, text: 'psst' });
  expect(channel).toBe(api.workspace.directory.channel('dm', dana).id);
  await api.workspace.as('dana').sees(/psst/, { channel: 'dm' });
  api.workspace.as('max').doesNotSee(/psst/, { channel: 'dm' });
});

test('what people type is escaped and its mentions become ids, as by a client of Slack', async () => {
  await using api = await startApi(full);
  const { bot, directory } = api.workspace;
  const { reply } = await api.workspace.as('dana').types('@deckhand & @max: see #general <here> @here');
  expect(reply?.text).toBe(
    `<@${bot.id}> &amp; <@${directory.person('max').id}>: see <#${directory.channel('general').id}|general> ` +
      '&lt;here&gt; <!here>',
  );
});

test("a stranger's message says whose workspace is theirs", async () => {
  await using api = await startApi(full);
  await api.workspace.as('sam').types('hello');
  const channel = api.workspace.directory.channel('deploys').id;
  const { messages } = await api.client.conversations.history({ channel });
  const { teamId } = api.workspace.directory.person('sam');
  expect(messages?.[0]).toMatchObject({ team: teamId, user_team: teamId });
  expect(teamId).not.toBe(api.workspace.team.id);
});
