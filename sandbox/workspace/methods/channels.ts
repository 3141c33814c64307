// Which channel a call means, and whether the bot may write there.
import { BOT, type Channel } from '../people/directory.ts';
import type { World } from '../world.ts';
import { ApiError } from './error.ts';

const visible = (channel: Channel): boolean => channel.kind !== 'private' || channel.members.has(BOT.id);

/** Where a message may go: an id, a name with or without `#`, or a person's id for the DM with them. */
export function postTarget({ directory }: World, reference: string): Channel | undefined {
  return (
    directory.channelById(reference) ??
    directory.dmWith(reference) ??
    directory.channels.find(
      channel => channel.kind !== 'im' && channel.name === reference.toLowerCase().replace(/^#/, ''),
    )
  );
}

/** By id only, as most methods take it. @throws ApiError channel_not_found */
export function knownChannel(world: World, id: string): Channel {
  const channel = world.directory.channelById(id);
  if (!channel || !visible(channel)) throw new ApiError('channel_not_found');
  return channel;
}

/**
 * Where the bot may post. A public channel takes messages from outside with chat:write.public only.
 * @throws ApiError channel_not_found, is_archived, not_in_channel
 */
export function writableChannel(world: World, reference: string): Channel {
  const channel = postTarget(world, reference);
  if (!channel || !visible(channel)) throw new ApiError('channel_not_found');
  if (channel.archived) throw new ApiError('is_archived');
  const open = channel.kind === 'public' && world.settings.scopes.includes('chat:write.public');
  if (!channel.members.has(BOT.id) && !open) throw new ApiError('not_in_channel');
  return channel;
}
