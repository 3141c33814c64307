// A line that a person types in a channel: a slash command goes to the app, anything else is said.
import type { Delivery } from '../delivery/delivery.ts';
import { messageText, slashCommandForm } from '../delivery/payloads.ts';
import { ApiError } from '../methods/error.ts';
import { postCommandReply, tell } from '../methods/respond.ts';
import type { Message } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Channel, Person } from './directory.ts';
import { type Done, problemOf } from './outcome.ts';

export interface Line {
  readonly person: Person;
  readonly channel: Channel;
  readonly line: string;
}

/** `reply` is the message that came of it at once: what was said, or what the app or Slack answered. */
export type Typed = Done & { readonly reply: Message | undefined };

/** @throws Error when they aren't in the channel, or it is archived */
export async function typeLine(world: World, delivery: Delivery, typed: Line): Promise<Typed> {
  const { person, channel } = typed;
  if (!channel.members.has(person.id)) throw new Error(`${person.name} isn't in #${channel.name}.`);
  if (channel.archived) throw new Error(`#${channel.name} is archived: nobody writes there any more.`);
  const line = typed.line.trim();
  if (line.startsWith('/')) return typeCommand(world, delivery, { ...typed, line });
  const text = messageText(world, person, line);
  const reply = world.messages.post({ channel: channel.id, user: person.id, text });
  return unsent(world, undefined, reply);
}

async function typeCommand(world: World, delivery: Delivery, typed: Line): Promise<Typed> {
  const { person, channel, line } = typed;
  const space = line.search(/\s/);
  const command = space < 0 ? line : line.slice(0, space);
  const text = space < 0 ? '' : line.slice(space).trim();
  const target = { personId: person.id, channel: channel.id, threadTs: undefined, messageTs: undefined };
  const { commands } = world.settings;
  if (commands && !commands.some(registered => registered.command === command))
    return unsent(world, 'invalid_command', tell(world, target, `${command} is not a valid command.`));
  const ack = await delivery.send({
    kind: 'slash_commands',
    name: command,
    payload: slashCommandForm(world, person, channel, command, text),
  });
  const fail = (problem: string): Typed => ({
    ...ack,
    problem,
    reply: tell(world, target, `${command} failed with the error "${problem}"`),
  });
  const problem = problemOf(ack);
  if (problem !== undefined) return fail(problem);
  try {
    const shown = messageText(world, person, line);
    return { ...ack, problem: undefined, reply: postCommandReply(world, target, shown, ack.body) };
  } catch (error) {
    if (error instanceof ApiError) return fail(error.code);
    throw error;
  }
}

/** Nothing of it went to the app. */
const unsent = (world: World, problem: string | undefined, reply: Message): Typed => ({
  at: world.settings.clock(),
  durationMs: 0,
  status: undefined,
  body: '',
  failure: undefined,
  problem,
  reply,
});
