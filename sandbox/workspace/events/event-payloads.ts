// The events of the Events API: what each happening is called, who may hear of it, and what it says.
import { randomUUID } from 'node:crypto';
import { VERIFICATION_TOKEN } from '../delivery/payloads.ts';
import type { JsonObject } from '../json.ts';
import { isReply } from '../methods/content.ts';
import { messageJson, threadJson } from '../methods/message-json.ts';
import { APP_ID, BOT, type Channel, TEAM } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import { viewJson } from '../stores/views.ts';
import type { World } from '../world.ts';
import type { Happening } from './happenings.ts';

/** An event that Slack would send if the app asks for it. */
interface Candidate {
  /** What the manifest has to subscribe to. */
  readonly subscription: string;
  /** Undefined where no scope is needed. */
  readonly scope: string | undefined;
  readonly channel: Channel | undefined;
  readonly event: JsonObject;
}

const CHANNEL_TYPE = { public: 'channel', private: 'group', im: 'im' } as const;
const MESSAGE_EVENT = { public: 'channels', private: 'groups', im: 'im' } as const;

function messageEvent(channel: Channel, ts: string, event: JsonObject): Candidate {
  const kind = MESSAGE_EVENT[channel.kind];
  const place = { channel: channel.id, event_ts: ts, channel_type: CHANNEL_TYPE[channel.kind] };
  return {
    subscription: `message.${kind}`,
    scope: `${kind}:history`,
    channel,
    event: { ...event, ...place },
  };
}

/** In the message itself, not in its blocks: Slack looks into those too. Not in DMs, and not for the app's own. */
const mentionsApp = (message: Message, channel: Channel): boolean =>
  channel.kind !== 'im' && message.user !== BOT.id && message.text.includes(`<@${BOT.id}`);

function ofMessage(
  world: World,
  happening: Extract<Happening, { kind: 'posted' | 'edited' | 'deleted' }>,
): readonly Candidate[] {
  const { message } = happening;
  const channel = world.directory.channelById(message.channel);
  if (!channel || message.ephemeralTo !== undefined) return [];
  const full = (shown: Message) => {
    const parent = isReply(shown) ? world.messages.ever(shown.channel, shown.threadTs ?? '') : undefined;
    return {
      ...messageJson(shown, world.directory),
      ...threadJson(shown, parent, isReply(shown) ? [] : world.messages.replies(shown)),
    };
  };
  if (happening.kind === 'posted') {
    const said = messageEvent(channel, message.ts, full(message));
    const mention = {
      subscription: 'app_mention',
      scope: 'app_mentions:read',
      channel,
      event: { ...full(message), type: 'app_mention', channel: channel.id, event_ts: message.ts },
    };
    return mentionsApp(message, channel) ? [said, mention] : [said];
  }
  const ts = world.messages.nextTs();
  const changed = { type: 'message', hidden: true, ts };
  return happening.kind === 'edited'
    ? [
        messageEvent(channel, ts, {
          ...changed,
          subtype: 'message_changed',
          message: full(message),
          previous_message: full(happening.before),
        }),
      ]
    : [
        messageEvent(channel, ts, {
          ...changed,
          subtype: 'message_deleted',
          deleted_ts: message.ts,
          previous_message: full(message),
        }),
      ];
}

/** The app that is removed is told with `channel_left` or `group_left`, not with `member_left_channel`: apps have reported so. */
function ofMembership(
  world: World,
  happening: Extract<Happening, { kind: 'joined' | 'left' }>,
): readonly Candidate[] {
  const { channel, userId } = happening;
  const isPublic = channel.kind === 'public';
  const scope = isPublic ? 'channels:read' : 'groups:read';
  const event_ts = world.messages.nextTs();
  if (happening.kind === 'left' && userId === BOT.id) {
    const type = isPublic ? 'channel_left' : 'group_left';
    const event = { type, channel: channel.id, actor_id: happening.actorId, event_ts };
    return [{ subscription: type, scope, channel: undefined, event }];
  }
  const type = happening.kind === 'joined' ? 'member_joined_channel' : 'member_left_channel';
  const team = world.directory.personById(userId)?.teamId ?? TEAM.id;
  const inviter =
    happening.kind === 'joined' && happening.inviterId !== undefined ? { inviter: happening.inviterId } : {};
  const channel_type = isPublic ? 'C' : 'G';
  const event = { type, user: userId, channel: channel.id, channel_type, team, ...inviter, event_ts };
  return [{ subscription: type, scope, channel, event }];
}

function ofReaction(
  world: World,
  happening: Extract<Happening, { kind: 'reacted' | 'unreacted' }>,
): Candidate {
  const { message, userId, reaction } = happening;
  const type = happening.kind === 'reacted' ? 'reaction_added' : 'reaction_removed';
  return {
    subscription: type,
    scope: 'reactions:read',
    channel: world.directory.channelById(message.channel),
    event: {
      type,
      user: userId,
      reaction,
      item_user: message.user,
      item: { type: 'message', channel: message.channel, ts: message.ts },
      event_ts: world.messages.nextTs(),
    },
  };
}

/** The view is there once the app has published one. Source: https://docs.slack.dev/reference/events/app_home_opened */
function ofHome(world: World, { person, tab }: Extract<Happening, { kind: 'home-opened' }>): Candidate {
  const channel = world.directory.dmWith(person.id);
  const view = tab === 'home' ? world.views.home(person.id) : undefined;
  return {
    subscription: 'app_home_opened',
    scope: undefined,
    channel,
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: channel?.id,
      tab,
      ...(view ? { view: viewJson(view) } : {}),
      event_ts: world.messages.nextTs(),
    },
  };
}

function candidates(world: World, happening: Happening): readonly Candidate[] {
  switch (happening.kind) {
    case 'posted':
    case 'edited':
    case 'deleted':
      return ofMessage(world, happening);
    case 'joined':
    case 'left':
      return ofMembership(world, happening);
    case 'reacted':
    case 'unreacted':
      return [ofReaction(world, happening)];
    case 'home-opened':
      return [ofHome(world, happening)];
  }
}

/** The bodies of the events that the app gets: those that it subscribed to, has the scope for, and is there to see. */
export function eventsFor(world: World, happening: Happening): readonly JsonObject[] {
  const { events, scopes } = world.settings;
  return candidates(world, happening)
    .filter(
      ({ subscription, scope, channel }) =>
        events.includes(subscription) &&
        (scope === undefined || scopes.includes(scope)) &&
        (channel === undefined || channel.members.has(BOT.id)),
    )
    .map(({ event, channel }) => enveloped(world, event, channel));
}

/** Source: https://docs.slack.dev/apis/events-api#event-type-structure */
function enveloped(world: World, event: JsonObject, channel: Channel | undefined): JsonObject {
  const shortId = randomUUID().replaceAll('-', '').toUpperCase();
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: `Ev${shortId.slice(0, 10)}`,
    event_time: Math.floor(world.settings.clock() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: BOT.id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: channel?.shared ?? false,
    event_context: `4-${Buffer.from(shortId).toString('base64url')}`,
  };
}
