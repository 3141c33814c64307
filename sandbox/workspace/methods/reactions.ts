// reactions.*: emoji under a message.
import { BOT } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownChannel } from './channels.ts';
import { ApiError } from './error.ts';
import { messageJson } from './message-json.ts';
import type { Method } from './method.ts';

/** The form of a name. Which emoji there are, a workspace's own included, isn't known here. */
const NAME = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/;

function nameOf(args: Arguments): string {
  const name = args.required('name').replace(/^:|:$/g, '');
  if (!NAME.test(name)) throw new ApiError('invalid_name');
  return name;
}

/** That the bot has to be in the channel is an assumption: `not_in_channel` isn't among the documented errors. */
function messageOf(world: World, args: Arguments): Message {
  const id = args.text('channel');
  const ts = args.text('timestamp');
  if (id === undefined || ts === undefined) throw new ApiError('no_item_specified');
  const channel = knownChannel(world, id);
  if (!/^\d+\.\d{6}$/.test(ts)) throw new ApiError('bad_timestamp');
  if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel');
  const message = world.messages.find(channel.id, ts);
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return message;
}

/** Source: https://docs.slack.dev/reference/methods/reactions.add */
const add: Method = {
  scopes: ['reactions:write'],
  run(world, args) {
    const name = nameOf(args);
    const message = messageOf(world, args);
    if (world.directory.channelById(message.channel)?.archived) throw new ApiError('is_archived');
    if (!world.messages.react(message, BOT.id, name)) throw new ApiError('already_reacted');
    return {};
  },
};

/** Source: https://docs.slack.dev/reference/methods/reactions.remove */
const remove: Method = {
  scopes: ['reactions:write'],
  run(world, args) {
    const name = nameOf(args);
    if (!world.messages.unreact(messageOf(world, args), BOT.id, name)) throw new ApiError('no_reaction');
    return {};
  },
};

/** Source: https://docs.slack.dev/reference/methods/reactions.get */
const get: Method = {
  scopes: ['reactions:read'],
  run(world, args) {
    const message = messageOf(world, args);
    return { type: 'message', channel: message.channel, message: messageJson(message, world.directory) };
  },
};

export const reactionMethods: Readonly<Record<string, Method>> = {
  'reactions.add': add,
  'reactions.remove': remove,
  'reactions.get': get,
};
