// The Events API: what a Bolt app hears of, through both of its HTTP receivers.
import { expect, test } from 'vitest';
import { listening } from './event-listener.ts';

test.each(['HTTPReceiver', 'ExpressReceiver'] as const)(
  'a message reaches a Bolt app behind an %s, in the envelope of the Events API',
  async receiver => {
    await using stage = await listening({}, receiver);
    const { workspace } = stage;
    const { reply } = await workspace.as('dana').types('good morning');
    const [message] = await stage.hears(1);
    const channel = workspace.directory.channel('deploys').id;
    expect(message?.event).toMatchObject({
      type: 'message',
      user: workspace.directory.person('dana').id,
      text: 'good morning',
      ts: reply?.ts,
      event_ts: reply?.ts,
      channel,
      channel_type: 'channel',
    });
    expect(message?.body).toMatchObject({
      type: 'event_callback',
      token: expect.any(String),
      team_id: workspace.team.id,
      api_app_id: 'A0SANDBOX1',
      event_id: expect.stringMatching(/^Ev[0-9A-Z]{10}$/),
      event_time: Math.floor(Number(reply?.ts)),
      authorizations: [{ team_id: workspace.team.id, user_id: workspace.bot.id, is_bot: true }],
      is_ext_shared_channel: true,
      event_context: expect.any(String),
    });
  },
);

test.each(['HTTPReceiver', 'ExpressReceiver'] as const)(
  'the request URL of an %s is verified',
  async receiver => {
    await using stage = await listening({}, receiver);
    expect(await stage.workspace.verifiesUrl()).toMatchObject({ status: 200, verified: true });
  },
);

test('the app hears of its own messages, their edits and their end', async () => {
  await using stage = await listening();
  const { chat } = stage.app.client;
  const { channel = '', ts = '' } = await chat.postMessage({ channel: '#deploys', text: 'one' });
  await stage.hears(1);
  await chat.update({ channel, ts, text: 'two' });
  await stage.hears(2);
  await chat.delete({ channel, ts });
  const [posted, changed, deleted] = await stage.hears(3);
  expect(posted?.event).toMatchObject({ text: 'one', bot_id: stage.workspace.bot.botId });
  expect(changed?.event).toMatchObject({
    subtype: 'message_changed',
    hidden: true,
    message: { ts, text: 'two', edited: { user: stage.workspace.bot.id } },
    previous_message: { ts, text: 'one' },
  });
  expect(deleted?.event).toMatchObject({ subtype: 'message_deleted', hidden: true, deleted_ts: ts });
});

test('a mention comes as a message and as a mention, but not in a DM', async () => {
  await using stage = await listening();
  const dana = stage.workspace.as('dana');
  await dana.types('hello @deckhand');
  await stage.hears(2);
  await dana.types('hello @deckhand', { channel: 'dm' });
  const heard = await stage.hears(3);
  // Two events of one happening go out at the same time.
  expect(new Set(heard.slice(0, 2).map(({ event }) => event['type']))).toEqual(
    new Set(['message', 'app_mention']),
  );
  expect(heard[2]?.event).toMatchObject({ type: 'message', channel_type: 'im' });
});

test('a private channel is heard once the app is in it, and no more once it was removed', async () => {
  await using stage = await listening();
  const { workspace } = stage;
  const dana = workspace.as('dana');
  await dana.types('unheard', { channel: 'private-ops' });
  workspace.invitesBot('private-ops');
  await stage.hears(1);
  await dana.types('heard', { channel: 'private-ops' });
  await stage.hears(2);
  workspace.removesBot('private-ops');
  await dana.types('unheard again', { channel: 'private-ops' });
  await dana.types('the end');
  const heard = await stage.hears(3);
  expect(heard.map(({ event }) => [event['type'], event['channel_type'], event['text']])).toEqual([
    ['member_joined_channel', 'G', undefined],
    ['message', 'group', 'heard'],
    ['message', 'channel', 'the end'],
  ]);
});

test('people come and go, with who brought them', async () => {
  await using stage = await listening();
  const { directory, bot, team } = stage.workspace;
  const { conversations } = stage.app.client;
  const channel = directory.channel('deploys').id;
  const user = directory.person('max').id;
  await conversations.kick({ channel, user });
  await stage.hears(1);
  await conversations.invite({ channel, users: user });
  const [left, joined] = await stage.hears(2);
  expect(left?.event).toMatchObject({ type: 'member_left_channel', user, channel_type: 'C' });
  expect(joined?.event).toMatchObject({
    type: 'member_joined_channel',
    user,
    inviter: bot.id,
    team: team.id,
  });
});

test('an app that leaves is told with channel_left', async () => {
  await using stage = await listening();
  stage.workspace.removesBot('deploys');
  const [left] = await stage.hears(1);
  expect(left?.event).toMatchObject({
    type: 'channel_left',
    channel: stage.workspace.directory.channel('deploys').id,
    actor_id: stage.workspace.directory.person('olga').id,
  });
});

test('an emoji under a message is told, and so is its end', async () => {
  await using stage = await listening();
  const { reply } = await stage.workspace.as('dana').types('look');
  await stage.hears(1);
  const eyes = { channel: reply?.channel ?? '', timestamp: reply?.ts ?? '', name: 'eyes' };
  await stage.app.client.reactions.add(eyes);
  await stage.hears(2);
  await stage.app.client.reactions.remove(eyes);
  const [, added, removed] = await stage.hears(3);
  expect(added?.event).toMatchObject({
    type: 'reaction_added',
    user: stage.workspace.bot.id,
    reaction: 'eyes',
    item_user: stage.workspace.directory.person('dana').id,
    item: { type: 'message', channel: reply?.channel, ts: reply?.ts },
  });
  expect(removed?.event).toMatchObject({ type: 'reaction_removed', reaction: 'eyes' });
});

test('an app learns that its home is opened, and publishes it', async () => {
  await using stage = await listening();
  const { workspace } = stage;
  const dana = workspace.directory.person('dana');
  workspace.as('dana').opensHome();
  const [first] = await stage.hears(1);
  expect(first?.event).toMatchObject({
    type: 'app_home_opened',
    user: dana.id,
    channel: workspace.directory.channel('dm', dana).id,
    tab: 'home',
  });
  expect(first?.event).not.toHaveProperty('view');
  await stage.app.client.views.publish({
    user_id: dana.id,
    view: { type: 'home', blocks: [{ type: 'divider' }] },
  });
  workspace.as('dana').opensHome();
  const [, second] = await stage.hears(2);
  expect(second?.event).toMatchObject({ view: { type: 'home', blocks: [{ type: 'divider' }] } });
});

test("a stranger's message names their workspace, and the app's in the envelope", async () => {
  await using stage = await listening();
  await stage.workspace.as('sam').types('hello');
  const [message] = await stage.hears(1);
  const { teamId } = stage.workspace.directory.person('sam');
  expect(message?.event).toMatchObject({ team: teamId, user_team: teamId });
  expect(message?.body).toMatchObject({ team_id: stage.workspace.team.id, is_ext_shared_channel: true });
});

test('replies, files and ephemeral messages are told as Slack tells them', async () => {
  await using stage = await listening();
  const { client } = stage.app;
  const { directory } = stage.workspace;
  const { channel = '', ts = '' } = await client.chat.postMessage({ channel: '#deploys', text: 'parent' });
  await stage.hears(1);
  await client.chat.postEphemeral({ channel, user: directory.person('dana').id, text: 'unheard' });
  await client.chat.postMessage({ channel, thread_ts: ts, text: 'reply' });
  await stage.hears(2);
  await client.filesUploadV2({ channel_id: channel, filename: 'a.log', content: 'abc' });
  const [, reply, file] = await stage.hears(3);
  expect(reply?.event).toMatchObject({
    text: 'reply',
    thread_ts: ts,
    parent_user_id: stage.workspace.bot.id,
  });
  expect(file?.event).toMatchObject({
    subtype: 'file_share',
    files: [{ name: 'a.log', mimetype: 'text/plain' }],
  });
});

test.each([
  ['no subscription', { events: ['app_mention'] }],
  ['no scope', { scopes: ['app_mentions:read'] }],
])('with %s for messages only the mention is told', async (_, options) => {
  await using stage = await listening(options);
  const dana = stage.workspace.as('dana');
  await dana.types('unheard');
  await dana.types('hello @deckhand');
  const [only] = await stage.hears(1);
  await dana.types('bye @deckhand');
  expect(only?.event).toMatchObject({ type: 'app_mention' });
  expect((await stage.hears(2)).map(({ event }) => event['type'])).toEqual(['app_mention', 'app_mention']);
});
