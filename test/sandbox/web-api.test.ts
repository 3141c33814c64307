// The Web API, called with the official client.
import { expect, test } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { clientOf, refusal, startApi } from './web-client.ts';

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

test('auth.test says who the bot is and which scopes it has', async () => {
  await using api = await startApi();
  const answer = await api.client.auth.test();
  expect(answer).toMatchObject({ ok: true, team_id: api.workspace.team.id, user_id: api.workspace.bot.id });
  expect(answer.response_metadata?.scopes).toEqual(expect.arrayContaining(['commands', 'chat:write']));
});

test('a call without a token, or with a wrong one, is refused', async () => {
  await using api = await startApi({}, 'xoxb-wrong');
  expect(await refusal(api.client.auth.test())).toMatchObject({ error: 'invalid_auth' });
  expect(await refusal(clientOf(api.workspace).auth.test())).toMatchObject({ error: 'not_authed' });
});

test('a missing scope is named, and so are those that are there', async () => {
  await using api = await startApi({ scopes: ['commands'] });
  expect(await refusal(api.client.chat.postMessage({ channel: '#deploys', text: 'hi' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'chat:write',
    provided: 'commands',
  });
});

test('an unknown method is refused', async () => {
  await using api = await startApi();
  expect(await refusal(api.client.apiCall('chat.shout'))).toMatchObject({ error: 'unknown_method' });
});

test('arguments arrive as a form or as JSON', async () => {
  await using api = await startApi();
  const response = await fetch(`${api.workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer xoxb-sandbox-token',
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({ channel: '#deploys', text: 'as JSON', blocks: [section('in blocks')] }),
  });
  expect(await response.json()).toMatchObject({ ok: true });
  expect(api.workspace.messages('deploys').map(message => readable(message))).toEqual(['in blocks']);
});

test('a posted message is edited, linked to and deleted, and every version is kept', async () => {
  await using api = await startApi();
  const { chat } = api.client;
  const { ts = '', channel = '' } = await chat.postMessage({
    channel: '#deploys',
    text: 'one',
    blocks: [section('one')],
  });
  await chat.update({ channel, ts, text: 'two', blocks: [section('*two*')] });
  const [message] = api.workspace.messages('deploys');
  expect(message?.versions.map(version => readable(version))).toEqual(['one', 'two']);
  expect((await chat.getPermalink({ channel, message_ts: ts })).permalink).toContain(ts.replace('.', ''));
  await chat.delete({ channel, ts });
  expect(api.workspace.messages('deploys')).toEqual([]);
  expect(await refusal(chat.update({ channel, ts, text: 'three' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test('an edit with text and no blocks drops the blocks', async () => {
  await using api = await startApi();
  const posted = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'fallback',
    blocks: [section('shown')],
  });
  await api.client.chat.update({ channel: posted.channel ?? '', ts: posted.ts ?? '', text: 'only text' });
  expect(api.workspace.messages('deploys')[0]).toMatchObject({ text: 'only text', blocks: [] });
});

test('the bot writes where it is a member, and reads why not elsewhere', async () => {
  await using api = await startApi();
  const post = (channel: string) => api.client.chat.postMessage({ channel, text: 'hi' });
  const { directory } = api.workspace;
  expect(await refusal(post(directory.channel('general').id))).toMatchObject({ error: 'not_in_channel' });
  expect(await refusal(post(directory.channel('private-ops').id))).toMatchObject({
    error: 'channel_not_found',
  });
  expect(await refusal(post('C0NOWHERE1'))).toMatchObject({ error: 'channel_not_found' });
  api.workspace.invitesBot('private-ops');
  expect(await post(directory.channel('private-ops').id)).toMatchObject({ ok: true });
  api.workspace.removesBot('deploys');
  expect(await refusal(post('#deploys'))).toMatchObject({ error: 'not_in_channel' });
});

test('chat:write.public opens public channels that the bot has not joined', async () => {
  await using api = await startApi({ scopes: ['chat:write', 'chat:write.public'] });
  expect(await api.client.chat.postMessage({ channel: '#general', text: 'hi' })).toMatchObject({ ok: true });
});

test('text is refused when there is none or too much', async () => {
  await using api = await startApi();
  const post = (text: string) => api.client.chat.postMessage({ channel: '#deploys', text });
  expect(await refusal(post(''))).toMatchObject({ error: 'no_text' });
  expect(await refusal(post('ü'.repeat(2001)))).toMatchObject({ error: 'msg_too_long' });
  expect(await post('ü'.repeat(2000))).toMatchObject({ ok: true });
});

test('a message of somebody else is neither edited nor deleted', async () => {
  await using api = await startApi();
  const { reply } = await api.workspace.as('dana').types('good morning');
  const place = { channel: reply?.channel ?? '', ts: reply?.ts ?? '' };
  expect(await refusal(api.client.chat.update({ ...place, text: 'x' }))).toMatchObject({
    error: 'cant_update_message',
  });
  expect(await refusal(api.client.chat.delete(place))).toMatchObject({ error: 'cant_delete_message' });
});

test('an ephemeral message is seen by one person and never edited', async () => {
  await using api = await startApi();
  const { directory } = api.workspace;
  const channel = directory.channel('deploys').id;
  const post = (user: string) => api.client.chat.postEphemeral({ channel, user, text: 'between us' });
  const { message_ts: ts = '' } = await post(directory.person('dana').id);
  await api.workspace.as('dana').sees(/between us/);
  api.workspace.as('max').doesNotSee(/between us/);
  expect(await refusal(api.client.chat.update({ channel, ts, text: 'x' }))).toMatchObject({
    error: 'message_not_found',
  });
  expect(await refusal(post('U0NOBODY00'))).toMatchObject({ error: 'user_not_found' });
});

test('people answer with the flags that tell members, guests, strangers and the deactivated apart', async () => {
  await using api = await startApi();
  const info = async (name: 'dana' | 'olga' | 'gus' | 'rita' | 'sam' | 'bea') =>
    (await api.client.users.info({ user: api.workspace.directory.person(name).id })).user;
  expect(await info('dana')).toMatchObject({ deleted: false, is_admin: false, is_restricted: false });
  expect(await info('olga')).toMatchObject({ is_admin: true, is_owner: true });
  expect(await info('gus')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
  expect(await info('rita')).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
  expect(await info('bea')).toMatchObject({ deleted: true });
  expect(await info('sam')).toMatchObject({ is_stranger: true });
  expect((await info('sam'))?.team_id).not.toBe(api.workspace.team.id);
  expect(await refusal(api.client.users.info({ user: 'U0NOBODY00' }))).toMatchObject({
    error: 'user_not_found',
  });
});

test('usergroups are listed with their people', async () => {
  await using api = await startApi();
  const { usergroups = [] } = await api.client.usergroups.list({ include_users: true });
  const dana = api.workspace.directory.person('dana').id;
  expect(usergroups).toMatchObject([{ handle: 'deployers', users: [dana] }]);
  const { users } = await api.client.usergroups.users.list({ usergroup: usergroups[0]?.id ?? '' });
  expect(users).toEqual([dana]);
  expect(await refusal(api.client.usergroups.users.list({ usergroup: 'S0NONE0000' }))).toMatchObject({
    error: 'no_such_subteam',
  });
});

test('conversations are looked up with the scope of their kind, and opened with im:write', async () => {
  await using api = await startApi({ scopes: ['channels:read', 'im:write', 'chat:write'] });
  const { directory } = api.workspace;
  const { conversations } = api.client;
  const general = await conversations.info({ channel: directory.channel('general').id });
  expect(general.channel).toMatchObject({ name: 'general', is_member: false });
  const dana = directory.person('dana');
  const opened = await conversations.open({ users: dana.id });
  const dm = opened.channel?.id ?? '';
  expect(await refusal(conversations.info({ channel: dm }))).toMatchObject({ needed: 'im:read' });
  await api.client.chat.postMessage({ channel: dm, text: 'hello' });
  await api.workspace.as('dana').sees(/hello/, { channel: 'dm' });
});

test('a file goes up in three steps and stands in the thread', async () => {
  await using api = await startApi();
  const parent = await api.client.chat.postMessage({ channel: '#deploys', text: 'deployment' });
  await api.client.filesUploadV2({
    channel_id: parent.channel ?? '',
    thread_ts: parent.ts ?? '',
    filename: 'build.log',
    content: 'line 1\nline 2\n',
    initial_comment: 'The whole log',
  });
  const message = api.workspace.messages('deploys').at(-1);
  expect(message).toMatchObject({ threadTs: parent.ts, files: [{ name: 'build.log', size: 14 }] });
  expect(api.workspace.files()[0]?.content?.toString()).toBe('line 1\nline 2\n');
});

test('a file that was never uploaded is not shared', async () => {
  await using api = await startApi();
  const { file_id: id = '' } = await api.client.files.getUploadURLExternal({ filename: 'a.log', length: 3 });
  expect(await refusal(api.client.files.completeUploadExternal({ files: [{ id }] }))).toMatchObject({
    error: 'file_not_found',
  });
});
