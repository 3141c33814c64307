// Methods that look up: people, conversations, pages of them, and who the app is.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { refusal, startApi } from '../web-client.ts';
import { SCOPES } from './support.ts';

const full = { scopes: SCOPES };
const Members = z.object({ members: z.array(z.object({ name: z.string() })) });
const namesIn = (page: unknown) => Members.parse(page).members.map(({ name }) => name);

test('the app is told who it is and where', async () => {
  await using api = await startApi({ ...full, appName: 'Ship Bot' });
  const { bot, team } = api.workspace;
  expect(await api.client.auth.test()).toMatchObject({ user: 'shipbot', user_id: bot.id, bot_id: bot.botId });
  expect(await api.client.team.info()).toMatchObject({ team: { id: team.id, domain: 'sandbox' } });
  expect(await api.client.bots.info({ bot: bot.botId })).toMatchObject({
    bot: { id: bot.botId, user_id: bot.id, name: 'Ship Bot', deleted: false },
  });
});

test('everybody is listed, page by page, Slackbot and the app included', async () => {
  await using api = await startApi(full);
  const whole = await api.client.users.list({});
  expect(whole.response_metadata?.next_cursor).toBe('');
  const names: string[] = [];
  for await (const page of api.client.paginate('users.list', { limit: 4 })) names.push(...namesIn(page));
  expect(names).toEqual(whole.members?.map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(['slackbot', 'dana', 'gus', 'sam', 'deckhand']));
});

test('an e-mail address finds members, and is shown with users:read.email only', async () => {
  await using api = await startApi(full);
  const { directory } = api.workspace;
  const dana = directory.person('dana');
  const found = await api.client.users.lookupByEmail({ email: 'Dana@Sandbox.example' });
  expect(found.user).toMatchObject({ id: dana.id, profile: { email: dana.email } });
  for (const name of ['bea', 'sam'] as const)
    expect(
      await refusal(api.client.users.lookupByEmail({ email: directory.person(name).email ?? '' })),
    ).toMatchObject({ error: 'users_not_found' });
  await using plain = await startApi();
  const { user } = await plain.client.users.info({ user: dana.id });
  expect(user?.profile).not.toHaveProperty('email');
});

test('channels are listed by type, and private ones only with the app in them', async () => {
  await using api = await startApi(full);
  const names = async (types?: string) => {
    const { channels } = await api.client.conversations.list(types === undefined ? {} : { types });
    return channels?.map(({ name, user }) => name ?? user);
  };
  expect(await names()).toEqual(['deploys', 'general']);
  expect(await names('private_channel')).toEqual([]);
  api.workspace.invitesBot('private-ops');
  expect(await names('public_channel,private_channel')).toEqual(['deploys', 'general', 'private-ops']);
  expect(await names('im')).toContain(api.workspace.directory.person('dana').id);
});

test('users.conversations is about the app, or about the person who is named', async () => {
  await using api = await startApi(full);
  const names = async (user?: string) => {
    const { channels } = await api.client.users.conversations(user === undefined ? {} : { user });
    return channels?.map(({ name }) => name);
  };
  expect(await names()).toEqual(['deploys']);
  const { directory } = api.workspace;
  expect(await names(directory.person('max').id)).toEqual(['deploys', 'general']);
  expect(await names(directory.person('gus').id)).toEqual(['deploys']);
});

test('members come in pages whose cursor goes on where the last one ended', async () => {
  await using api = await startApi(full);
  const channel = api.workspace.directory.channel('deploys').id;
  const first = await api.client.conversations.members({ channel, limit: 5 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await api.client.conversations.members({ channel, limit: 5, cursor });
  expect(first.members).toHaveLength(5);
  expect(second.response_metadata?.next_cursor).toBe('');
  expect([...(first.members ?? []), ...(second.members ?? [])]).toEqual([
    ...api.workspace.directory.channel('deploys').members,
  ]);
});

test('conversations.info counts members on demand, and opens no private channel', async () => {
  await using api = await startApi(full);
  const { directory } = api.workspace;
  const channel = directory.channel('deploys').id;
  const { channel: found } = await api.client.conversations.info({ channel, include_num_members: true });
  expect(found).toMatchObject({ name: 'deploys', is_member: true, num_members: 8, is_ext_shared: true });
  const secret = directory.channel('private-ops').id;
  expect(await refusal(api.client.conversations.members({ channel: secret }))).toMatchObject({
    error: 'channel_not_found',
  });
});

test('the app joins, invites, removes and leaves', async () => {
  await using api = await startApi(full);
  const { conversations } = api.client;
  const { directory, bot } = api.workspace;
  const general = directory.channel('general');
  const gus = directory.person('gus').id;
  const sam = directory.person('sam').id;
  const olga = directory.person('olga').id;
  expect(await conversations.join({ channel: general.id })).toMatchObject({ channel: { is_member: true } });
  expect(await conversations.join({ channel: general.id })).toMatchObject({ warning: 'already_in_channel' });
  expect(await refusal(conversations.invite({ channel: general.id, users: gus }))).toMatchObject({
    error: 'ura_max_channels',
  });
  expect(await refusal(conversations.invite({ channel: general.id, users: sam }))).toMatchObject({
    error: 'no_external_invite_permission',
  });
  const deploys = directory.channel('deploys');
  await conversations.kick({ channel: deploys.id, user: olga });
  expect(deploys.members.has(olga)).toBe(false);
  await conversations.invite({ channel: deploys.id, users: olga });
  expect(deploys.members.has(olga)).toBe(true);
  await conversations.leave({ channel: deploys.id });
  expect(deploys.members.has(bot.id)).toBe(false);
  expect(await refusal(conversations.leave({ channel: deploys.id }))).toMatchObject({
    error: 'not_in_channel',
  });
});

test('the DM with a person is there already, and shown in full on demand', async () => {
  await using api = await startApi(full);
  const dana = api.workspace.directory.person('dana');
  const { channel } = await api.client.conversations.open({ users: dana.id });
  expect(channel).toEqual({ id: api.workspace.directory.channel('dm', dana).id });
  const again = await api.client.conversations.open({ channel: channel?.id ?? '', return_im: true });
  expect(again.channel).toMatchObject({ id: channel?.id, is_im: true, user: dana.id });
});
