// What one person sees, as the page gets it.
import type { Person } from './directory.ts';
import type { Interactions } from './interactions.ts';
import { isObject, type JsonObject, textAt } from './json.ts';
import type { Message } from './messages.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import { viewJson } from './views.ts';
import type { World } from './world.ts';

/** Adds to every mrkdwn text, however deep, what it parses to: the page has no parser of its own. */
export function withInlines(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInlines);
  if (!isObject(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withInlines(child)]));
  return value['type'] === 'mrkdwn' ? { ...inner, inlines: parseMrkdwn(textAt(value, 'text') ?? '') } : inner;
}

const shown = (message: Message): JsonObject => ({
  channel: message.channel,
  ts: message.ts,
  threadTs: message.threadTs,
  user: message.user,
  ephemeral: message.ephemeralTo !== undefined,
  versions: message.versions.length,
  inlines: parseMrkdwn(message.text),
  blocks: withInlines(message.blocks),
  files: message.files,
});

/** Everything that the page draws for this person in this channel. */
export function snapshot(
  world: World,
  interactions: Interactions,
  person: Person,
  channelName: string,
): JsonObject {
  const { directory, messages, views } = world;
  const visible = directory.channels.filter(channel => directory.canSee(person, channel));
  const channel = visible.find(candidate => candidate.name === channelName) ?? visible[0];
  const view = views.stack(person.id).at(-1);
  const home = views.home(person.id);
  return {
    people: directory.people.map(({ id, name, realName, role }) => ({ id, name, realName, role })),
    usergroups: directory.usergroups.map(({ id, handle }) => ({ id, handle })),
    channelNames: Object.fromEntries(directory.channels.map(({ id, name }) => [id, name])),
    channels: visible.map(({ id, name, kind }) => ({
      id,
      name,
      kind,
      messages: messages.visibleTo(person, id).length,
    })),
    channel: channel?.name,
    commands: world.settings.commands ?? [],
    messages: channel ? messages.visibleTo(person, channel.id).map(shown) : [],
    modal:
      view && withInlines(viewJson(view, { values: interactions.values(person, { kind: 'view', view }) })),
    home: home && withInlines(viewJson(home)),
  };
}
