// chat.*: post, edit, delete, link.
import { BOT } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownChannel, writableChannel } from './channels.ts';
import { contentOf, isReply, metadataOf, newMessage, parsingOf } from './content.ts';
import { ApiError } from './error.ts';
import { messageJson } from './message-json.ts';
import type { Method } from './method.ts';

const WRITE = ['chat:write'];

/** An ephemeral message has no place in the channel's history: for these methods it isn't there. */
function stored(world: World, channel: string, ts: string): Message {
  const message = world.messages.find(channel, ts);
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return message;
}

/** A reply that the channel is to see as well; Slack ignores the flag outside a thread. */
const broadcastOf = (args: Arguments): boolean => args.has('thread_ts') && args.flag('reply_broadcast');

/** Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const postMessage: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = writableChannel(world, args.required('channel'));
    const message = world.messages.post({
      user: BOT.id,
      ...newMessage(world, channel.id, args),
      metadata: metadataOf(args) ?? undefined,
      broadcast: broadcastOf(args),
    });
    return { channel: channel.id, ts: message.ts, message: messageJson(message, world.directory) };
  },
};

/**
 * Text without blocks drops the blocks: what is said of Slack differs there, so an app does well to send them each time.
 * Attachments stay until the call brings others, or an empty list, as documented. That the app need not be in the channel
 * any more is an assumption: `not_in_channel` isn't among the documented errors.
 * Source: https://docs.slack.dev/reference/methods/chat.update
 */
const update: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    const message = stored(world, channel.id, args.required('ts'));
    if (channel.archived) throw new ApiError('is_inactive');
    if (message.user !== BOT.id) throw new ApiError('cant_update_message');
    const broadcast = args.flag('reply_broadcast') || undefined;
    if (broadcast && !isReply(message)) throw new ApiError('cant_broadcast_message');
    const content = contentOf(args);
    const edited = world.messages.edit(message, {
      ...content,
      attachments: args.has('attachments') ? content.attachments : message.attachments,
      metadata: metadataOf(args),
      broadcast,
      parsing: parsingOf(args, 'client'),
    });
    return {
      channel: channel.id,
      ts: edited.ts,
      text: edited.text,
      message: messageJson(edited, world.directory),
    };
  },
};

/** Ephemeral messages hold no event metadata. Source: https://docs.slack.dev/reference/methods/chat.postEphemeral */
const postEphemeral: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = writableChannel(world, args.required('channel'));
    const user = args.required('user');
    if (!world.directory.personById(user)) throw new ApiError('user_not_found');
    if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
    const message = world.messages.post({
      user: BOT.id,
      ...newMessage(world, channel.id, args),
      ephemeralTo: user,
    });
    return { message_ts: message.ts };
  },
};

/** Source: https://docs.slack.dev/reference/methods/chat.delete */
const remove: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    const message = stored(world, channel.id, args.required('ts'));
    if (message.user !== BOT.id) throw new ApiError('cant_delete_message');
    world.messages.remove(message);
    return { channel: channel.id, ts: message.ts };
  },
};

/** Source: https://docs.slack.dev/reference/methods/chat.getPermalink */
const getPermalink: Method = {
  scopes: [],
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    const message = stored(world, channel.id, args.required('message_ts'));
    const inThread = isReply(message) ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
    const permalink = `${world.baseUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${inThread}`;
    return { channel: channel.id, permalink };
  },
};

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
