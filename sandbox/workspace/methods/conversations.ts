// conversations.* that look up and open, and users.conversations.

import { entryOf, type JsonObject } from '../json.ts';
import { BOT, type Channel } from '../people/directory.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownChannel } from './channels.ts';
import { ApiError, notInSandbox } from './error.ts';
import { type Method, requireScope } from './method.ts';
import { pageOf } from './paging.ts';

const READ = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

/** Source: https://docs.slack.dev/reference/objects/conversation-object */
export const channelJson = (channel: Channel): JsonObject => ({
  id: channel.id,
  ...(channel.kind === 'im'
    ? { user: [...channel.members].find(id => id !== BOT.id), is_user_deleted: false }
    : {
        name: channel.name,
        name_normalized: channel.name,
        is_general: channel.name === 'general',
        is_member: channel.members.has(BOT.id),
        topic: { value: '', creator: '', last_set: 0 },
        purpose: { value: '', creator: '', last_set: 0 },
        previous_names: [],
      }),
  created: 0,
  is_channel: channel.kind === 'public',
  is_group: channel.kind === 'private',
  is_im: channel.kind === 'im',
  is_mpim: false,
  is_private: channel.kind !== 'public',
  is_archived: channel.archived,
  is_ext_shared: channel.shared,
  is_shared: channel.shared,
  is_org_shared: false,
});

/** The channel of a call that looks into one, with the scope of its kind. @throws ApiError missing_scope, channel_not_found */
export function readableChannel(
  world: World,
  args: Arguments,
  scopes: Readonly<Record<Channel['kind'], string>>,
) {
  requireScope(world, ...Object.values(scopes));
  const channel = knownChannel(world, args.required('channel'));
  requireScope(world, scopes[channel.kind]);
  return channel;
}

const info: Method = {
  scopes: [],
  run(world, args) {
    const channel = readableChannel(world, args, READ);
    const members = args.flag('include_num_members') ? { num_members: channel.members.size } : {};
    return { channel: { ...channelJson(channel), ...members } };
  },
};

/** The DM with one person; it is there from the start. Source: https://docs.slack.dev/reference/methods/conversations.open */
const open: Method = {
  scopes: ['im:write'],
  run(world, args) {
    const users = args.list('users');
    if (users.length > 1) throw notInSandbox('DMs with several people');
    const [user] = users;
    const id = args.text('channel');
    if (user === undefined && id === undefined) throw new ApiError('users_list_not_supplied');
    const person = user === undefined ? undefined : world.directory.personById(user);
    if (user !== undefined && !person) throw new ApiError('user_not_found');
    if (person?.role === 'deactivated') throw new ApiError('user_disabled');
    const channel = user === undefined ? world.directory.channelById(id ?? '') : world.directory.dmWith(user);
    // Known from the older im.open; conversations.open documents no name for it.
    if (person?.id === BOT.id || (user !== undefined && !channel)) throw new ApiError('cannot_dm_bot');
    if (!channel) throw new ApiError('channel_not_found');
    if (channel.kind !== 'im') throw new ApiError('method_not_supported_for_channel_type');
    const shown = args.flag('return_im') ? { ...channelJson(channel), is_open: true } : { id: channel.id };
    return { no_op: true, already_open: true, channel: shown };
  },
};

const TYPES: Readonly<Record<string, readonly Channel['kind'][]>> = {
  public_channel: ['public'],
  private_channel: ['private'],
  im: ['im'],
  mpim: [],
};

const SCOPE_OF_TYPE: Readonly<Record<string, string>> = {
  public_channel: READ.public,
  private_channel: READ.private,
  im: READ.im,
  mpim: 'mpim:read',
};

/** The kinds that a list asks for, each with its scope. @throws ApiError invalid_types, missing_scope */
function kindsOf(world: World, args: Arguments): readonly Channel['kind'][] {
  const types = args.has('types') ? args.list('types') : ['public_channel'];
  return types.flatMap(type => {
    const kinds = entryOf(TYPES, type);
    if (!kinds) throw new ApiError('invalid_types');
    requireScope(world, SCOPE_OF_TYPE[type] ?? '');
    return kinds;
  });
}

function listed(world: World, args: Arguments, sees: (channel: Channel) => boolean): JsonObject {
  const kinds = kindsOf(world, args);
  const channels = world.directory.channels.filter(
    channel =>
      kinds.includes(channel.kind) && sees(channel) && !(channel.archived && args.flag('exclude_archived')),
  );
  const page = pageOf(args, channels, channel => channel.id);
  return { channels: page.items.map(channelJson), response_metadata: page.response_metadata };
}

/** Public channels, and others with the bot in them. Source: https://docs.slack.dev/reference/methods/conversations.list */
const list: Method = {
  scopes: [],
  run: (world, args) => listed(world, args, ({ kind, members }) => kind === 'public' || members.has(BOT.id)),
};

/** Where somebody is a member, the bot when nobody is named. Source: https://docs.slack.dev/reference/methods/users.conversations */
const ofUser: Method = {
  scopes: [],
  run(world, args) {
    const user = args.text('user') ?? BOT.id;
    if (!world.directory.personById(user)) throw new ApiError('user_not_found');
    return listed(
      world,
      args,
      ({ kind, members }) => members.has(user) && (kind === 'public' || members.has(BOT.id)),
    );
  },
};

const members: Method = {
  scopes: [],
  run(world, args) {
    const channel = readableChannel(world, args, READ);
    const page = pageOf(args, [...channel.members], id => id);
    return { members: page.items, response_metadata: page.response_metadata };
  },
};

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.info': info,
  'conversations.open': open,
  'conversations.list': list,
  'conversations.members': members,
  'users.conversations': ofUser,
};
