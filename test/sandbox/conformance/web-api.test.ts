// How calls are refused, and warned of: arguments, tokens, scopes, channels, by the names that Slack documents.
import { describe, expect, test } from 'vitest';
import { type Api, clientOf, refusal, startApi } from '../web-client.ts';
import { call, callJson, SCOPES } from './support.ts';

/** The ids that a call needs, by what they are. */
async function ids({ client, workspace }: Api) {
  const { directory } = workspace;
  const general = directory.channel('general');
  const posted = await client.chat.postMessage({ channel: '#deploys', text: 'by the app' });
  const { reply } = await workspace.as('dana').types('by dana');
  const { message_ts: hidden } = await client.chat.postEphemeral({
    channel: posted.channel ?? '',
    user: directory.person('dana').id,
    text: 'between us',
  });
  return {
    deploys: posted.channel ?? '',
    general: general.id,
    secret: directory.channel('private-ops').id,
    dm: directory.channel('dm', directory.person('dana')).id,
    dana: directory.person('dana').id,
    max: directory.person('max').id,
    bea: directory.person('bea').id,
    bot: workspace.bot.id,
    ts: posted.ts ?? '',
    danas: reply?.ts ?? '',
    hidden: hidden ?? '',
  };
}
type Ids = Awaited<ReturnType<typeof ids>>;
type Case = readonly [method: string, args: (known: Ids) => Record<string, unknown>, error: string];

const REFUSED: readonly Case[] = [
  ['chat.postMessage', () => ({ text: 'hi' }), 'invalid_arguments'],
  ['chat.postMessage', () => ({ channel: '', text: 'hi' }), 'channel_not_found'],
  ['chat.postMessage', () => ({ channel: '#nowhere', text: 'hi' }), 'channel_not_found'],
  ['chat.postMessage', k => ({ channel: k.secret, text: 'hi' }), 'channel_not_found'],
  ['chat.postMessage', k => ({ channel: k.general, text: 'hi' }), 'not_in_channel'],
  ['chat.postMessage', k => ({ channel: k.bot, text: 'hi' }), 'channel_not_found'],
  ['chat.postMessage', k => ({ channel: k.deploys }), 'no_text'],
  ['chat.postMessage', k => ({ channel: k.deploys, text: 'x'.repeat(4001) }), 'msg_too_long'],
  ['chat.postMessage', k => ({ channel: k.deploys, blocks: '{' }), 'invalid_blocks_format'],
  ['chat.postMessage', k => ({ channel: k.deploys, blocks: [{ type: 'header' }] }), 'invalid_blocks'],
  [
    'chat.postMessage',
    k => ({ channel: k.deploys, attachments: Array(101).fill({}) }),
    'too_many_attachments',
  ],
  ['chat.postMessage', k => ({ channel: k.deploys, attachments: 'no' }), 'invalid_attachments'],
  [
    'chat.postMessage',
    k => ({ channel: k.deploys, text: 'a', markdown_text: 'b' }),
    'markdown_text_conflict',
  ],
  ['chat.postMessage', k => ({ channel: k.deploys, text: 'a', metadata: '{' }), 'invalid_metadata_format'],
  [
    'chat.postMessage',
    k => ({ channel: k.deploys, text: 'a', metadata: { event_type: 'x' } }),
    'invalid_metadata_format',
  ],
  ['chat.postMessage', k => ({ channel: k.deploys, text: 'a', thread_ts: '1.000001' }), 'thread_not_found'],
  [
    'chat.postMessage',
    k => ({ channel: k.deploys, text: 'a', thread_ts: k.hidden }),
    'cannot_reply_to_message',
  ],
  ['chat.update', k => ({ channel: k.deploys, text: 'a' }), 'invalid_arguments'],
  ['chat.update', k => ({ channel: '#deploys', ts: k.ts, text: 'a' }), 'channel_not_found'],
  ['chat.update', k => ({ channel: k.deploys, ts: '1.000001', text: 'a' }), 'message_not_found'],
  ['chat.update', k => ({ channel: k.deploys, ts: k.hidden, text: 'a' }), 'message_not_found'],
  ['chat.update', k => ({ channel: k.deploys, ts: k.danas, text: 'a' }), 'cant_update_message'],
  [
    'chat.update',
    k => ({ channel: k.deploys, ts: k.ts, text: 'a', reply_broadcast: true }),
    'cant_broadcast_message',
  ],
  ['chat.delete', k => ({ channel: k.deploys, ts: k.danas }), 'cant_delete_message'],
  ['chat.delete', k => ({ channel: k.deploys, ts: k.hidden }), 'message_not_found'],
  ['chat.postEphemeral', k => ({ channel: k.deploys, text: 'a' }), 'invalid_arguments'],
  ['chat.postEphemeral', k => ({ channel: k.deploys, user: 'U0NOBODY00', text: 'a' }), 'user_not_found'],
  ['chat.postEphemeral', k => ({ channel: k.dm, user: k.max, text: 'a' }), 'user_not_in_channel'],
  ['chat.getPermalink', k => ({ channel: k.deploys, message_ts: '1.000001' }), 'message_not_found'],
  ['conversations.info', () => ({}), 'invalid_arguments'],
  ['conversations.info', () => ({ channel: '#deploys' }), 'channel_not_found'],
  ['conversations.info', k => ({ channel: k.secret }), 'channel_not_found'],
  ['conversations.open', () => ({}), 'users_list_not_supplied'],
  ['conversations.open', () => ({ users: 'U0NOBODY00' }), 'user_not_found'],
  ['conversations.open', k => ({ users: k.bea }), 'user_disabled'],
  ['conversations.open', k => ({ users: k.bot }), 'cannot_dm_bot'],
  ['conversations.open', k => ({ channel: k.deploys }), 'method_not_supported_for_channel_type'],
  ['conversations.open', k => ({ users: `${k.dana},${k.max}` }), 'not_in_the_sandbox'],
  ['conversations.list', () => ({ types: 'secret_channel' }), 'invalid_types'],
  ['conversations.list', () => ({ limit: 1001 }), 'invalid_limit'],
  ['conversations.list', () => ({ cursor: 'nonsense' }), 'invalid_cursor'],
  ['conversations.history', k => ({ channel: k.general }), 'not_in_channel'],
  ['conversations.history', k => ({ channel: k.deploys, oldest: 'yesterday' }), 'invalid_ts_oldest'],
  ['conversations.replies', k => ({ channel: k.deploys, ts: '1.000001' }), 'thread_not_found'],
  ['conversations.join', k => ({ channel: k.dm }), 'method_not_supported_for_channel_type'],
  ['conversations.leave', k => ({ channel: k.general }), 'cant_leave_general'],
  ['conversations.invite', k => ({ channel: k.deploys }), 'no_user'],
  ['conversations.invite', k => ({ channel: k.deploys, users: k.dana }), 'already_in_channel'],
  ['conversations.invite', k => ({ channel: k.deploys, users: k.bot }), 'cant_invite_self'],
  ['conversations.invite', k => ({ channel: k.general, users: k.dana }), 'not_in_channel'],
  ['conversations.kick', k => ({ channel: k.deploys, user: k.bot }), 'cant_kick_self'],
  ['conversations.kick', k => ({ channel: k.general, user: k.dana }), 'cant_kick_from_general'],
  ['users.info', () => ({ user: 'U0NOBODY00' }), 'user_not_found'],
  ['users.lookupByEmail', () => ({ email: 'nobody@sandbox.example' }), 'users_not_found'],
  ['users.conversations', () => ({ user: 'U0NOBODY00' }), 'user_not_found'],
  ['usergroups.users.list', () => ({ usergroup: 'S0NONE0000' }), 'no_such_subteam'],
  ['team.info', () => ({ team: 'T0OTHER000' }), 'team_not_found'],
  ['bots.info', () => ({ bot: 'B0NONE0000' }), 'bot_not_found'],
  ['reactions.add', k => ({ channel: k.deploys, timestamp: k.ts, name: 'no such name' }), 'invalid_name'],
  ['reactions.add', k => ({ channel: k.deploys, timestamp: 'now', name: 'eyes' }), 'bad_timestamp'],
  ['reactions.add', k => ({ channel: k.deploys, timestamp: '1.000001', name: 'eyes' }), 'message_not_found'],
  ['reactions.add', () => ({ name: 'eyes' }), 'no_item_specified'],
  ['reactions.remove', k => ({ channel: k.deploys, timestamp: k.ts, name: 'eyes' }), 'no_reaction'],
  ['files.getUploadURLExternal', () => ({ filename: 'a.log' }), 'invalid_arguments'],
  ['files.getUploadURLExternal', () => ({ filename: 'a.log', length: 0 }), 'missing_argument'],
  [
    'files.getUploadURLExternal',
    () => ({ filename: 'a.log', length: 2e6, snippet_type: 'text' }),
    'snippet_too_large',
  ],
  [
    'files.getUploadURLExternal',
    () => ({ filename: 'a.png', length: 1, alt_txt: 'x'.repeat(1001) }),
    'alt_txt_too_large',
  ],
  ['files.completeUploadExternal', () => ({ files: [] }), 'invalid_arguments'],
  ['files.completeUploadExternal', () => ({ files: [{ id: 'F0NONE0000' }] }), 'file_not_found'],
  ['files.info', () => ({ file: 'F0NONE0000' }), 'file_not_found'],
  ['files.delete', () => ({ file: 'F0NONE0000' }), 'file_not_found'],
  ['views.open', () => ({ trigger_id: '1.2.3' }), 'invalid_arguments'],
  ['views.update', () => ({ view: { type: 'home', blocks: [] } }), 'invalid_arguments'],
  ['views.update', () => ({ view_id: 'V0NONE0000', view: { type: 'home', blocks: [] } }), 'not_found'],
  ['views.publish', () => ({ user_id: 'U0NOBODY00', view: { type: 'home', blocks: [] } }), 'user_not_found'],
  ['chat.scheduleMessage', () => ({ channel: '#deploys', text: 'later', post_at: 1 }), 'unknown_method'],
];

describe('a call that Slack refuses', () => {
  test.each(REFUSED)('%s is refused (%#) with its documented name', async (method, args, error) => {
    await using api = await startApi({ scopes: SCOPES });
    expect(await refusal(api.client.apiCall(method, args(await ids(api))))).toMatchObject({ error });
  });

  test.each([
    ['chat.postMessage', { text: 'hi' }, 'missing required field: channel'],
    ['users.info', {}, 'missing required field: user'],
    ['chat.scheduleMessage', {}, "the sandbox doesn't have chat.scheduleMessage; Slack may"],
  ])('%s says in its messages what is wrong', async (method, args, message) => {
    await using api = await startApi({ scopes: SCOPES });
    const { response_metadata } = await callJson(api.workspace, method, args);
    expect(response_metadata?.messages).toEqual([`[ERROR] ${message}`]);
  });
});

describe('scopes', () => {
  test.each([
    ['chat.postMessage', { channel: '#deploys', text: 'a' }, 'chat:write'],
    ['conversations.info', { channel: 'C0DEPLOYS0' }, 'channels:read,groups:read,im:read'],
    ['conversations.list', {}, 'channels:read'],
    ['conversations.list', { types: 'im' }, 'im:read'],
    ['conversations.history', { channel: 'C0DEPLOYS0' }, 'channels:history,groups:history,im:history'],
    ['conversations.join', { channel: 'C0GENERAL0' }, 'channels:join'],
    ['users.info', { user: 'U0DANA0000' }, 'users:read'],
    ['users.lookupByEmail', { email: 'dana@sandbox.example' }, 'users:read.email'],
    ['usergroups.list', {}, 'usergroups:read'],
    ['reactions.add', { channel: 'C0DEPLOYS0', timestamp: '1.000001', name: 'eyes' }, 'reactions:write'],
    ['reactions.get', { channel: 'C0DEPLOYS0', timestamp: '1.000001' }, 'reactions:read'],
    ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
    ['files.info', { file: 'F0' }, 'files:read'],
    ['team.info', {}, 'team:read'],
    ['bots.info', {}, 'users:read'],
  ])('%s with %o names the scope that it lacks', async (method, args, needed) => {
    await using api = await startApi({ scopes: ['commands'] });
    expect(await refusal(api.client.apiCall(method, args))).toMatchObject({
      error: 'missing_scope',
      needed,
      provided: 'commands',
    });
  });

  test('another name or picture needs chat:write.customize', async () => {
    await using api = await startApi();
    for (const guise of [{ username: 'Robot' }, { icon_emoji: ':robot_face:' }])
      expect(
        await refusal(api.client.chat.postMessage({ channel: '#deploys', text: 'a', ...guise })),
      ).toMatchObject({ needed: 'chat:write.customize' });
  });

  test('auth.test, api.test and permalinks need none', async () => {
    await using api = await startApi({ scopes: [] });
    expect(await api.client.auth.test()).toMatchObject({ ok: true });
    expect(await clientOf(api.workspace).apiCall('api.test', { foo: 'bar' })).toMatchObject({
      args: { foo: 'bar' },
    });
    expect(await refusal(api.client.api.test({ error: 'my_error' }))).toMatchObject({ error: 'my_error' });
  });
});

describe('the way a call comes', () => {
  test.each([
    ['{', 'application/json', 'invalid_json'],
    ['[]', 'application/json', 'json_not_object'],
    ['<a/>', 'application/xml', 'invalid_post_type'],
    ['a=b', '', 'missing_post_type'],
    ['a=b', 'application/x-www-form-urlencoded; charset=koi8-r', 'invalid_charset'],
    ['no form', 'multipart/form-data; boundary=x', 'invalid_form_data'],
    ['a.b=c', 'application/x-www-form-urlencoded', 'invalid_arg_name'],
  ])('%o as %o is %s', async (body, type, error) => {
    await using api = await startApi();
    expect(await call(api.workspace, 'auth.test', body, type)).toMatchObject({ ok: false, error });
  });

  test.each([
    ['{}', 'application/json', 'missing_charset'],
    ['{}', 'application/json; charset=utf-8', undefined],
    ['a=b', 'application/x-www-form-urlencoded; charset=utf-8', 'superfluous_charset'],
    ['a=b', 'application/x-www-form-urlencoded', undefined],
  ])('%o as %s is taken, with the warning %s', async (body, type, warning) => {
    await using api = await startApi();
    const answer = await call(api.workspace, 'auth.test', body, type);
    expect(answer.ok).toBe(true);
    expect(answer.warning).toBe(warning);
    expect(answer.response_metadata?.warnings).toEqual(warning === undefined ? undefined : [warning]);
  });

  test('several warnings come together', async () => {
    await using api = await startApi();
    const blocks = [{ type: 'divider' }];
    const body = JSON.stringify({ channel: '#deploys', blocks });
    const answer = await call(api.workspace, 'chat.postMessage', body, 'application/json');
    expect(answer.warning).toBe('missing_charset,missing_text_in_message');
  });

  test('a multipart form is read, and an argument that a method does not know is ignored', async () => {
    await using api = await startApi();
    const form = new FormData();
    for (const [name, value] of [
      ['channel', '#deploys'],
      ['text', 'as a form'],
      ['colour', 'red'],
    ] as const)
      form.set(name, value);
    const response = await fetch(`${api.workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox-token' },
      body: form,
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'as a form' } });
  });
});

test('in an archived channel nothing is written any more', async () => {
  await using api = await startApi({ scopes: SCOPES });
  const { channel = '', ts = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'before',
  });
  api.workspace.archives('deploys');
  const post = api.client.chat.postMessage({ channel, text: 'after' });
  expect(await refusal(post)).toMatchObject({ error: 'is_archived' });
  expect(await refusal(api.client.chat.update({ channel, ts, text: 'after' }))).toMatchObject({
    error: 'is_inactive',
  });
  const react = api.client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  expect(await refusal(react)).toMatchObject({ error: 'is_archived' });
  expect(await api.client.conversations.info({ channel })).toMatchObject({ channel: { is_archived: true } });
  const { channels } = await api.client.conversations.list({ exclude_archived: true });
  expect(channels?.map(({ name }) => name)).toEqual(['general']);
});
