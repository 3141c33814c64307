// chat.*: post, edit, delete, link.
import { BOT } from '../directory.ts';
import type { Message } from '../messages.ts';
import type { World } from '../world.ts';
import { knownChannel, writableChannel } from './channels.ts';
import { contentOf, messageJson } from './content.ts';
import { ApiError, type Arguments, type Method } from './method.ts';

const WRITE = ['chat:write'];

/** An ephemeral message has no place in the channel's history: for these methods it isn't there. */
function stored(world: World, channel: string, ts: string): Message {
  const message = world.messages.find(channel, ts);
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return message;
}

/** What Slack does with a thread that isn't there is not documented; the sandbox refuses it. */
function thread(world: World, channel: string, args: Arguments): string | undefined {
  const ts = args.text('thread_ts');
  if (ts !== undefined && !world.messages.find(channel, ts)) throw new ApiError('thread_not_found');
  return ts;
}

const postMessage: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = writableChannel(world, args.required('channel'));
    const content = contentOf(args);
    const message = world.messages.post({
      channel: channel.id,
      user: BOT.id,
      ...content,
      threadTs: thread(world, channel.id, args),
      metadata: args.metadata(),
    });
    return { channel: channel.id, ts: message.ts, message: messageJson(message) };
  },
};

const update: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = writableChannel(world, args.required('channel'));
    const message = stored(world, channel.id, args.required('ts'));
    if (message.user !== BOT.id) throw new ApiError('cant_update_message');
    const edited = world.messages.edit(message, { ...contentOf(args), metadata: args.metadata() });
    return { channel: channel.id, ts: edited.ts, text: edited.text, message: messageJson(edited) };
  },
};

const postEphemeral: Method = {
  scopes: WRITE,
  run(world, args) {
    const channel = writableChannel(world, args.required('channel'));
    const user = args.required('user');
    if (!world.directory.personById(user)) throw new ApiError('user_not_found');
    if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
    const content = contentOf(args);
    const message = world.messages.post({
      channel: channel.id,
      user: BOT.id,
      ...content,
      ephemeralTo: user,
      threadTs: thread(world, channel.id, args),
    });
    return { message_ts: message.ts };
  },
};

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

const getPermalink: Method = {
  scopes: [],
  run(world, args) {
    const channel = knownChannel(world, args.required('channel'));
    const message = stored(world, channel.id, args.required('message_ts'));
    const inThread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
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
