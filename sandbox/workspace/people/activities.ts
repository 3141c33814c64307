// What a person does that the app may hear of through the Events API only.

import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Channel, Person } from './directory.ts';
import { joins, leaves } from './membership.ts';

/** Opens the app in the sidebar, at one of its tabs. */
export const opensHome = (world: World, person: Person, tab: 'home' | 'messages' = 'home'): void =>
  world.happenings.emit({ kind: 'home-opened', person, tab });

/** Invites somebody, the bot among them. @throws Error when the person isn't in the channel, or the other one is already */
export function invites(world: World, person: Person, channel: Channel, userId: string): void {
  if (!channel.members.has(person.id)) throw new Error(`${person.name} isn't in #${channel.name}.`);
  if (!joins(world, channel, userId, person.id)) throw new Error(`${userId} is in #${channel.name} already.`);
}

/** Removes somebody, or leaves. @throws Error when the person isn't in the channel, or the other one isn't */
export function removes(world: World, person: Person, channel: Channel, userId: string): void {
  if (!channel.members.has(person.id)) throw new Error(`${person.name} isn't in #${channel.name}.`);
  if (!leaves(world, channel, userId, person.id)) throw new Error(`${userId} isn't in #${channel.name}.`);
}

/** Puts an emoji under a message, or takes it away when it is theirs already, as a click on it does. */
export function reacts(world: World, person: Person, message: Message, name: string): void {
  if (!world.messages.react(message, person.id, name)) world.messages.unreact(message, person.id, name);
}
