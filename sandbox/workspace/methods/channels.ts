// Which channel a call means, and whether the bot may write there.
import { BOT, type Channel } from '../directory.ts';
import type { World } from '../world.ts';
import { ApiError } from './method.ts';

/** By id, by `#name`, or a person's id for the DM with them. @throws ApiError channel_not_found */
export function knownChannel(world: World, reference: string): Channel {
  const { directory } = world;
  const channel =
    directory.channelById(reference) ??
    directory.dmWith(reference) ??
    directory.channels.find(candidate => `#${candidate.name}` === reference);
  if (!channel || (channel.kind === 'private' && !channel.members.has(BOT.id)))
    throw new ApiError('channel_not_found');
  return channel;
}

/** A public channel takes messages from outside with chat:write.public only. @throws ApiError not_in_channel */
export function writableChannel(world: World, reference: string): Channel {
  const channel = knownChannel(world, reference);
  const open = channel.kind === 'public' && world.settings.scopes.includes('chat:write.public');
  if (!channel.members.has(BOT.id) && !open) throw new ApiError('not_in_channel');
  return channel;
}
