// Calls that Slack refuses for their arguments, by the names that it documents.
import { describe, expect, test } from 'vitest';
import { type Api, refusal, startApi } from '../web-client.ts';
import { callJson, SCOPES } from './support.ts';

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
