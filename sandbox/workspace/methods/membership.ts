// conversations.join, leave, invite, kick: who is in a channel.
import { BOT, type Channel } from '../people/directory.ts';
import { joins, leaves } from '../people/membership.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownChannel } from './channels.ts';
import { channelJson } from './conversations.ts';
import { ApiError } from './error.ts';
import { type Method, requireScope } from './method.ts';

/** Scopes that let a bot change the members of a channel of this kind; DMs can't be changed. */
const MANAGE: Readonly<Record<'public' | 'private', readonly string[]>> = {
  public: ['channels:manage', 'channels:write.invites'],
  private: ['groups:write', 'groups:write.invites'],
};

/** @throws ApiError channel_not_found, method_not_supported_for_channel_type, is_archived, missing_scope */
function manageable(world: World, args: Arguments, what: 'invites' | 'removals'): Channel {
  const channel = knownChannel(world, args.required('channel'));
  if (channel.kind === 'im') throw new ApiError('method_not_supported_for_channel_type');
  const [all, invites] = MANAGE[channel.kind];
  requireScope(
    world,
    ...[all, what === 'invites' ? invites : undefined].filter(scope => scope !== undefined),
  );
  if (channel.archived) throw new ApiError('is_archived');
  return channel;
}

/** Source: https://docs.slack.dev/reference/methods/conversations.join */
const join: Method = {
  scopes: ['channels:join'],
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    if (channel.kind !== 'public') throw new ApiError('method_not_supported_for_channel_type');
    if (channel.archived) throw new ApiError('is_archived');
    if (!joins(world, channel, BOT.id)) args.warn('already_in_channel');
    return { channel: channelJson(channel) };
  },
};

/** Source: https://docs.slack.dev/reference/methods/conversations.leave */
const leave: Method = {
  scopes: [],
  run(world, args) {
    const channel = manageable(world, args, 'removals');
    if (channel.name === 'general') throw new ApiError('cant_leave_general');
    // Slack's example of this answer has the flag and no error name.
    if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel', { not_in_channel: true });
    if (channel.members.size === 1) throw new ApiError('last_member');
    leaves(world, channel, BOT.id, BOT.id);
    return {};
  },
};

/** All or nobody: `force` isn't looked at. Source: https://docs.slack.dev/reference/methods/conversations.invite */
const invite: Method = {
  scopes: [],
  run(world, args) {
    const channel = manageable(world, args, 'invites');
    const users = args.list('users');
    if (users.length === 0) throw new ApiError('no_user');
    if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel');
    for (const id of users) {
      const person = world.directory.personById(id);
      if (!person) throw new ApiError('user_not_found');
      if (id === BOT.id) throw new ApiError('cant_invite_self');
      if (channel.members.has(id)) throw new ApiError('already_in_channel');
      if (person.role === 'deactivated') throw new ApiError('cant_invite');
      if (person.role === 'single-channel-guest') throw new ApiError('ura_max_channels');
      if (person.role === 'stranger' && !channel.shared) throw new ApiError('no_external_invite_permission');
    }
    for (const id of users) joins(world, channel, id, BOT.id);
    return { channel: channelJson(channel) };
  },
};

/** Source: https://docs.slack.dev/reference/methods/conversations.kick */
const kick: Method = {
  scopes: [],
  run(world, args) {
    const channel = manageable(world, args, 'removals');
    const user = args.required('user');
    if (!world.directory.personById(user)) throw new ApiError('user_not_found');
    if (user === BOT.id) throw new ApiError('cant_kick_self');
    if (channel.name === 'general') throw new ApiError('cant_kick_from_general');
    if (!leaves(world, channel, user, BOT.id)) throw new ApiError('not_in_channel');
    return { errors: {} };
  },
};

export const membershipMethods: Readonly<Record<string, Method>> = {
  'conversations.join': join,
  'conversations.leave': leave,
  'conversations.invite': invite,
  'conversations.kick': kick,
};
