// What one person sees, as the page gets it: everything at first, then only the messages that are new or changed.
import { randomUUID } from 'node:crypto';
import { controlsIn } from '../block-kit/controls.ts';
import type { JsonObject } from '../json.ts';
import type { Channel, Person } from '../people/directory.ts';
import type { Interactions } from '../people/interactions.ts';
import type { Message } from '../stores/messages.ts';
import { type View, viewJson } from '../stores/views.ts';
import { withEmoji } from '../texts/emoji.ts';
import { parseMrkdwn } from '../texts/mrkdwn.ts';
import { emojiIn, prepared } from '../texts/prepare.ts';
import type { World } from '../world.ts';

export interface Looking {
  /** A channel's name or id; the first that they can see when they can't see this one. */
  readonly channel: string;
  /** The `revision` of the last snapshot of the same person in the same channel; empty for everything. */
  readonly since: string;
}

/** A message is immutable, so what the page draws is worked out once, and numbered in the order of being seen. */
interface Shown {
  readonly serial: number;
  readonly json: JsonObject;
}

/** Makes the snapshots of one workspace. Each names a revision, which the next request gives back as `since`. */
export function createSnapshots(
  world: World,
  interactions: Interactions,
): (person: Person, looking: Looking) => JsonObject {
  const { directory, messages, views } = world;
  // A page that outlives the workspace must not take our numbers for those of the last one.
  const epoch = randomUUID();
  const cache = new WeakMap<Message, Shown>();
  let last = 0;

  function shown(message: Message): Shown {
    const known = cache.get(message);
    if (known) return known;
    last += 1;
    const made = { serial: last, json: messageJson(world, message) };
    cache.set(message, made);
    return made;
  }

  /** With what this person has chosen in it so far. */
  function withValues(person: Person, channel: Channel, message: Message): JsonObject {
    const { json } = shown(message);
    if (controlsIn(message.blocks).length === 0) return json;
    return { ...json, values: interactions.values(person, { kind: 'message', message, channel }) };
  }

  const viewShown = (person: Person, view: View | undefined): unknown =>
    view && prepared(viewJson(view, { values: interactions.values(person, { kind: 'view', view }) }));

  function channelShown(person: Person, { id, name, kind }: Channel): JsonObject {
    const others = messages.visibleTo(person, id).filter(message => message.user !== person.id);
    return { id, name, kind, messages: others.length };
  }

  return (person, looking) => {
    const visible = directory.channels.filter(channel => directory.canSee(person, channel));
    const channel = visible.find(({ name, id }) => [name, id].includes(looking.channel)) ?? visible[0];
    const [sinceEpoch, sinceSerial] = looking.since.split('.');
    const since = sinceEpoch === epoch && channel?.name === looking.channel ? Number(sinceSerial) : 0;
    const inChannel = channel ? messages.visibleTo(person, channel.id) : [];
    const changed = inChannel.filter(message => shown(message).serial > since);
    const stack = views.stack(person.id);
    return {
      revision: `${epoch}.${last}`,
      me: person.id,
      bot: { id: directory.bot.id, name: directory.bot.realName },
      people: directory.people.map(({ id, name, realName, role }) => ({ id, name, realName, role })),
      usergroups: directory.usergroups.map(({ id, handle }) => ({ id, handle })),
      // A private channel's name is told to those who see it only.
      channelNames: Object.fromEntries(
        directory.channels
          .filter(({ kind }) => kind === 'public')
          .concat(visible)
          .map(({ id, name }) => [id, name]),
      ),
      channels: visible.map(one => channelShown(person, one)),
      channel: channel?.name,
      commands: world.settings.commands ?? [],
      order: inChannel.map(message => message.ts),
      messages: channel ? changed.map(message => withValues(person, channel, message)) : [],
      modal: viewShown(person, stack.at(-1)),
      modals: stack.length,
      hasHome: world.settings.homeTab,
      home: viewShown(person, views.home(person.id)),
    };
  };
}

/** By its name: what Slack calls `pretty_type` it works out from the bytes too, the sandbox doesn't. */
const extension = (name: string): string => /\.(\w{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';

function messageJson(world: World, message: Message): JsonObject {
  return {
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs,
    user: message.user,
    ephemeral: message.ephemeralTo !== undefined,
    // Slack says so of text only: https://docs.slack.dev/reference/methods/chat.update
    edited: message.versions.length > 1 && message.blocks.length === 0,
    version: message.versions.length,
    broadcast: message.broadcast,
    username: message.guise?.username,
    reactions: message.reactions.map(({ name, users }) => ({ name, emoji: withEmoji(`:${name}:`), users })),
    inlines: emojiIn(message.mrkdwn ? parseMrkdwn(message.text) : [{ kind: 'text', text: message.text }]),
    blocks: prepared(message.blocks),
    files: message.files.map(({ id, name, title, size }) => {
      const content = world.files.get(id)?.content;
      return {
        id,
        name,
        title,
        size,
        type: extension(name),
        isText: content !== undefined && isText(content),
      };
    }),
  };
}

/** Whether the bytes are UTF-8 without NUL. */
export function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
