// conversations.history and conversations.replies: what was said.

import type { JsonObject } from '../json.ts';
import { BOT } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { isReply } from './content.ts';
import { readableChannel } from './conversations.ts';
import { ApiError } from './error.ts';
import { messageJson, threadJson } from './message-json.ts';
import type { Method } from './method.ts';
import { pageOf } from './paging.ts';

const HISTORY = { public: 'channels:history', private: 'groups:history', im: 'im:history' } as const;

/** A message with what it has to do with its thread. Metadata is shown on demand only. */
function listed(world: World, message: Message, args: Arguments): JsonObject {
  const parent = isReply(message) ? world.messages.find(message.channel, message.threadTs ?? '') : undefined;
  const replies = isReply(message) ? [] : world.messages.replies(message);
  const { metadata, ...json } = messageJson(message, world.directory);
  return {
    ...json,
    ...(metadata !== undefined && args.flag('include_all_metadata') ? { metadata } : {}),
    ...threadJson(message, parent, replies),
  };
}

function boundOf(args: Arguments, name: 'oldest' | 'latest'): string | undefined {
  const ts = args.text(name);
  if (ts === undefined || Number(ts) === 0) return undefined;
  if (!/^\d+(\.\d{1,6})?$/.test(ts)) throw new ApiError(`invalid_ts_${name}`);
  return ts;
}

/** Only what lies between `oldest` and `latest`; the bounds themselves with `inclusive`. */
function within(args: Arguments): (message: Message) => boolean {
  const oldest = boundOf(args, 'oldest');
  const latest = boundOf(args, 'latest');
  const inclusive = args.flag('inclusive');
  // As numbers they would lose their last digits.
  const micros = (ts: string): bigint => {
    const [seconds = '0', fraction = ''] = ts.split('.');
    return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  };
  return ({ ts }) =>
    (oldest === undefined || micros(ts) > micros(oldest) || (inclusive && micros(ts) === micros(oldest))) &&
    (latest === undefined || micros(ts) < micros(latest) || (inclusive && micros(ts) === micros(latest)));
}

/** Newest first, without replies that the channel doesn't see. Source: https://docs.slack.dev/reference/methods/conversations.history */
const history: Method = {
  scopes: [],
  run(world, args) {
    const channel = readableChannel(world, args, HISTORY);
    if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel');
    const messages = world.messages
      .in(channel.id)
      .filter(message => message.ephemeralTo === undefined && (!isReply(message) || message.broadcast))
      .filter(within(args))
      .toReversed();
    const page = pageOf(args, messages, message => message.ts);
    return {
      messages: page.items.map(message => listed(world, message, args)),
      has_more: page.hasMore,
      pin_count: 0,
      ...(page.hasMore ? { response_metadata: page.response_metadata } : {}),
    };
  },
};

/**
 * The thread, oldest first, with its parent; for a message without replies that message alone.
 * Source: https://docs.slack.dev/reference/methods/conversations.replies
 */
const replies: Method = {
  scopes: [],
  run(world, args) {
    const channel = readableChannel(world, args, HISTORY);
    const ts = args.required('ts');
    // The documented errors of this method don't name it; that it is the one of conversations.history is an assumption.
    if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel');
    const message = world.messages.find(channel.id, ts);
    if (!message || message.ephemeralTo !== undefined) throw new ApiError('thread_not_found');
    const inThread = isReply(message) ? [] : world.messages.replies(message).filter(within(args));
    const page = pageOf(args, [message, ...inThread], each => each.ts);
    return {
      messages: page.items.map(each => listed(world, each, args)),
      has_more: page.hasMore,
      ...(page.hasMore ? { response_metadata: page.response_metadata } : {}),
    };
  },
};

export const historyMethods: Readonly<Record<string, Method>> = {
  'conversations.history': history,
  'conversations.replies': replies,
};
