// auth.test and the methods that look people, channels and usergroups up.
import { BOT, type Channel, type Person, TEAM } from '../directory.ts';
import type { JsonObject } from '../json.ts';
import { knownChannel } from './channels.ts';
import { ApiError, type Method, requireScope } from './method.ts';

const authTest: Method = {
  scopes: [],
  run: world => ({
    url: `${world.baseUrl}/`,
    team: TEAM.name,
    user: world.directory.bot.name,
    team_id: TEAM.id,
    user_id: BOT.id,
    bot_id: BOT.botId,
    is_enterprise_install: false,
  }),
};

const SCOPE_OF = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

const channelJson = (channel: Channel): JsonObject => ({
  id: channel.id,
  ...(channel.kind === 'im'
    ? { user: [...channel.members].find(id => id !== BOT.id) }
    : { name: channel.name, name_normalized: channel.name }),
  is_channel: channel.kind === 'public',
  is_group: channel.kind === 'private',
  is_im: channel.kind === 'im',
  is_mpim: false,
  is_private: channel.kind !== 'public',
  is_archived: false,
  is_member: channel.members.has(BOT.id),
  is_ext_shared: channel.shared,
  is_shared: channel.shared,
});

const conversationsInfo: Method = {
  scopes: [],
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    requireScope(world, SCOPE_OF[channel.kind]);
    return { channel: channelJson(channel) };
  },
};

const conversationsOpen: Method = {
  scopes: ['im:write'],
  run(world, args) {
    const user = args.required('users');
    if (!world.directory.personById(user)) throw new ApiError('user_not_found');
    const channel = world.directory.dmWith(user);
    if (!channel) throw new ApiError('cannot_dm_bot');
    return { channel: { id: channel.id } };
  },
};

/** A deactivated person has no role flags any more, and only a stranger has `is_stranger`, as in Slack's answers. */
function personJson(person: Person): JsonObject {
  const { role } = person;
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: role === 'deactivated',
    real_name: person.realName,
    tz: 'Europe/Berlin',
    profile: { real_name: person.realName, display_name: person.name, team: person.teamId },
    is_bot: role === 'bot',
    is_app_user: false,
    ...(role === 'deactivated'
      ? {}
      : {
          is_admin: role === 'admin',
          is_owner: role === 'admin',
          is_primary_owner: role === 'admin',
          is_restricted: role === 'guest' || role === 'single-channel-guest',
          is_ultra_restricted: role === 'single-channel-guest',
        }),
    ...(role === 'stranger' ? { is_stranger: true } : {}),
  };
}

const usersInfo: Method = {
  scopes: ['users:read'],
  run(world, args) {
    const person = world.directory.personById(args.required('user'));
    if (!person) throw new ApiError('user_not_found');
    return { user: personJson(person) };
  },
};

const usergroupsList: Method = {
  scopes: ['usergroups:read'],
  run: (world, args) => ({
    usergroups: world.directory.usergroups.map(group => ({
      id: group.id,
      team_id: TEAM.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      date_delete: 0,
      ...(args.flag('include_users') ? { users: group.users } : {}),
      ...(args.flag('include_count') ? { user_count: group.users.length } : {}),
    })),
  }),
};

const usergroupsUsersList: Method = {
  scopes: ['usergroups:read'],
  run(world, args) {
    const wanted = args.required('usergroup');
    const group = world.directory.usergroups.find(candidate => candidate.id === wanted);
    if (!group) throw new ApiError('no_such_subteam');
    return { users: group.users };
  },
};

export const lookupMethods: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'conversations.info': conversationsInfo,
  'conversations.open': conversationsOpen,
  'users.info': usersInfo,
  'usergroups.list': usergroupsList,
  'usergroups.users.list': usergroupsUsersList,
};
