// Messages: what is kept of them, and who sees them.
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

test('an edit is looked through for names and addresses unless it says otherwise', async () => {
  await using api = await startApi();
  const posted = await api.client.chat.postMessage({ channel: '#deploys', text: '@dana' });
  const parsing = () => api.workspace.messages('deploys')[0]?.parsing;
  expect(parsing()).toEqual({ parse: 'none', linkNames: false });
  const edit = { channel: posted.channel ?? '', ts: posted.ts ?? '', text: '@dana' };
  await api.client.chat.update(edit);
  expect(parsing()).toEqual({ parse: 'client', linkNames: false });
  await api.client.chat.update({ ...edit, parse: 'none', link_names: true });
  expect(parsing()).toEqual({ parse: 'none', linkNames: true });
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

test('an edit replaces the blocks, and attachments only by others or by none', async () => {
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
  expect(message).toMatchObject({ attachments: [{ text: 'more' }] });
  await api.client.chat.update({ ...place, text: 'c', attachments: [] });
  expect(api.workspace.messages('deploys')[0]).toMatchObject({ text: 'c', blocks: [], attachments: [] });
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
