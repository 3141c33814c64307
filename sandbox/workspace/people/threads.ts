// What a person writes in a thread.

import { messageText } from '../delivery/payloads.ts';
import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import { type Channel, type Person, SLACKBOT_ID } from './directory.ts';

export interface Replied {
  /** `invalid_command` for a slash command, which Slack runs in no thread. */
  readonly problem: 'invalid_command' | undefined;
  readonly reply: Message;
}

/**
 * Posts a line as a reply. Slack runs no slash command in a thread, and says so; the words here are ours.
 * @throws Error when the person isn't in the channel, it is archived, or there is no such thread
 */
export function sendReply(
  world: World,
  person: Person,
  channel: Channel,
  { line, threadTs }: { readonly line: string; readonly threadTs: string },
): Replied {
  if (!channel.members.has(person.id)) throw new Error(`${person.name} isn't in #${channel.name}.`);
  if (channel.archived) throw new Error(`#${channel.name} is archived: nobody writes there any more.`);
  const parent = world.messages.ever(channel.id, threadTs);
  if (!parent || parent.ephemeralTo !== undefined) throw new Error(`There is no thread ${threadTs}.`);
  const place = { channel: channel.id, threadTs };
  const command = /^\s*(\/\S+)/.exec(line)?.[1];
  if (command === undefined) {
    const text = messageText(world, person, line.trim());
    const reply = world.messages.post({ ...place, user: person.id, text });
    return { problem: undefined, reply };
  }
  const reply = world.messages.post({
    ...place,
    user: SLACKBOT_ID,
    text: `Slack runs no slash commands in threads: type ${command} in the channel.`,
    ephemeralTo: person.id,
  });
  return { problem: 'invalid_command', reply };
}
