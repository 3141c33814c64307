// What Slack sends to an app: the form of a slash command, and the payloads of interactions.
import type { Control, StateValues } from '../block-kit/controls.ts';
import type { JsonObject } from '../json.ts';
import { messageJson } from '../methods/message-json.ts';
import { APP_ID, type Channel, type Person, TEAM } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import { type View, viewJson } from '../stores/views.ts';
import type { World } from '../world.ts';

/** Where somebody acts: on a message, or in a view. */
export type Place =
  | { readonly kind: 'message'; readonly message: Message; readonly channel: Channel }
  | { readonly kind: 'view'; readonly view: View };

/** The verification token from before signatures: still sent, not to be relied on. */
export const VERIFICATION_TOKEN = 'sandboxverificationtoken';

const teamDomain = (person: Person): string => (person.teamId === TEAM.id ? TEAM.domain : 'elsewhere');

const channelName = (channel: Channel): string =>
  channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name;

const responseUrl = (world: World, key: string): string => `${world.baseUrl}/response/${key}`;

/**
 * Names become ids where the command asks for it (`should_escape`). A channel that the person doesn't see stays a name;
 * what Slack does there isn't documented.
 */
function escaped({ directory }: World, person: Person, text: string): string {
  return text
    .replace(/(?<!\S)@([a-z0-9._-]+)/g, (typed, name: string) => {
      const named = directory.people.find(candidate => candidate.name === name);
      return named ? `<@${named.id}|${name}>` : typed;
    })
    .replace(/(?<!\S)#([a-z0-9_-]+)/g, (typed, name: string) => {
      const channel = directory.channels.find(
        candidate =>
          candidate.name === name && candidate.kind !== 'im' && directory.canSee(person, candidate),
      );
      return channel ? `<#${channel.id}|${name}>` : typed;
    });
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * What somebody typed, as the text of a message. The rich text block that Slack's own clients send along is left out.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export function messageText(world: World, person: Person, typed: string): string {
  const safe = typed.replace(/[&<>]/g, sign => ENTITIES[sign] ?? sign);
  const broadcast = safe.replace(/(?<!\S)@(channel|here|everyone)\b/g, '<!$1>');
  return escaped(world, person, broadcast).replace(/<@(\w+)\|[^>]*>/g, '<@$1>');
}

/** Source: https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommandForm(
  world: World,
  person: Person,
  channel: Channel,
  command: string,
  text: string,
): Readonly<Record<string, string>> {
  const registered = world.settings.commands?.find(candidate => candidate.command === command);
  const key = world.responseUrls.issue({
    personId: person.id,
    channel: channel.id,
    threadTs: undefined,
    messageTs: undefined,
  });
  return {
    token: VERIFICATION_TOKEN,
    team_id: person.teamId,
    team_domain: teamDomain(person),
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text: registered?.shouldEscape ? escaped(world, person, text) : text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, key),
    trigger_id: world.triggers.issue(person.id),
  };
}

/** Which team Slack names for somebody of a connected workspace isn't known for sure: here it is their own, in both places. */
function envelope(world: World, person: Person, type: string): JsonObject {
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
    trigger_id: world.triggers.issue(person.id),
    team: { id: person.teamId, domain: teamDomain(person) },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function container(place: Place): JsonObject {
  if (place.kind === 'view') return { type: 'view', view_id: place.view.id };
  const { message } = place;
  return {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.ephemeralTo !== undefined,
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
  };
}

/** The payload has no `message` for an ephemeral one: an app can't count on it there. */
function placeJson(world: World, person: Person, place: Place, values: StateValues): JsonObject {
  if (place.kind === 'view') return { container: container(place), view: viewJson(place.view, { values }) };
  const { message, channel } = place;
  const key = world.responseUrls.issue({
    personId: person.id,
    channel: channel.id,
    threadTs: message.threadTs,
    messageTs: message.ts,
  });
  return {
    container: container(place),
    channel: { id: channel.id, name: channelName(channel) },
    ...(message.ephemeralTo === undefined ? { message: messageJson(message, world.directory) } : {}),
    state: { values },
    response_url: responseUrl(world, key),
  };
}

const ACTION_FIELDS = ['text', 'value', 'url', 'icon', 'style', 'placeholder', 'initial_option', 'confirm'];

/** Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function blockActions(
  world: World,
  person: Person,
  place: Place,
  control: Control,
  values: StateValues,
  chosen: JsonObject,
): JsonObject {
  const now = world.settings.clock();
  const copied = ACTION_FIELDS.filter(field => control.element[field] !== undefined);
  return {
    ...envelope(world, person, 'block_actions'),
    ...placeJson(world, person, place, values),
    actions: [
      {
        ...Object.fromEntries(copied.map(field => [field, control.element[field]])),
        ...chosen,
        type: control.type,
        action_id: control.actionId,
        block_id: control.blockId,
        action_ts: `${Math.floor(now / 1000)}.${String(now % 1000).padStart(3, '0')}000`,
      },
    ],
  };
}

/** Source: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function blockSuggestion(
  world: World,
  person: Person,
  place: Place,
  control: Control,
  query: string,
): JsonObject {
  const { trigger_id: _, ...shared } = envelope(world, person, 'block_suggestion');
  const { response_url: __, state: ___, ...where } = placeJson(world, person, place, {});
  return { ...shared, ...where, action_id: control.actionId, block_id: control.blockId, value: query };
}

/** Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const viewSubmission = (
  world: World,
  person: Person,
  view: View,
  values: StateValues,
): JsonObject => ({
  ...envelope(world, person, 'view_submission'),
  view: viewJson(view, { values }),
  response_urls: [],
});

export function viewClosed(world: World, person: Person, view: View, cleared: boolean): JsonObject {
  const { trigger_id: _, ...shared } = envelope(world, person, 'view_closed');
  return { ...shared, view: viewJson(view), is_cleared: cleared };
}
