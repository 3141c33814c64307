// Who comes into a channel and who goes. Slack also posts a message about it, "has joined the channel"; the sandbox doesn't.

import type { World } from '../world.ts';
import type { Channel } from './directory.ts';

/** False for somebody who is there already. */
export function joins(world: World, channel: Channel, userId: string, inviterId?: string): boolean {
  if (channel.members.has(userId)) return false;
  channel.members.add(userId);
  world.changes.emit();
  world.happenings.emit({ kind: 'joined', channel, userId, inviterId });
  return true;
}

/** False for somebody who isn't there. @param actorId who removes them, or they themselves */
export function leaves(world: World, channel: Channel, userId: string, actorId: string): boolean {
  if (!channel.members.delete(userId)) return false;
  world.changes.emit();
  world.happenings.emit({ kind: 'left', channel, userId, actorId });
  return true;
}
