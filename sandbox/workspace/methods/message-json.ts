// The message object, as the Web API and the events show it.

import type { JsonObject } from '../json.ts';
import { APP_ID, BOT, type Directory, TEAM } from '../people/directory.ts';
import type { Guise, Message } from '../stores/messages.ts';
import { fileJson } from './file-json.ts';

const guiseJson = ({ username, icon }: Guise): JsonObject => ({
  subtype: 'bot_message',
  ...(username === undefined ? {} : { username }),
  ...(icon === undefined ? {} : { icons: icon.startsWith(':') ? { emoji: icon } : { image_64: icon } }),
});

function authorJson({ user, guise }: Message, directory: Directory): JsonObject {
  const team = directory.personById(user)?.teamId ?? TEAM.id;
  if (user !== BOT.id)
    return { user, team, ...(team === TEAM.id ? {} : { user_team: team, source_team: team }) };
  const bot_profile = {
    id: BOT.botId,
    app_id: APP_ID,
    user_id: BOT.id,
    name: directory.bot.realName,
    icons: {},
    deleted: false,
    updated: 0,
    team_id: TEAM.id,
  };
  return { user, team, bot_id: BOT.botId, app_id: APP_ID, bot_profile, ...(guise ? guiseJson(guise) : {}) };
}

export function messageJson(message: Message, directory: Directory): JsonObject {
  const edited = message.versions.length > 1 ? message.versions.at(-1) : undefined;
  const { blocks, attachments, files, reactions } = message;
  return {
    type: 'message',
    ...(files.length > 0
      ? { subtype: 'file_share' }
      : message.broadcast
        ? { subtype: 'thread_broadcast' }
        : {}),
    ...authorJson(message, directory),
    ts: message.ts,
    text: message.text,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(attachments.length > 0
      ? { attachments: attachments.map((attachment, index) => ({ ...attachment, id: index + 1 })) }
      : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(files.length > 0 ? { files: files.map(fileJson), upload: false } : {}),
    ...(reactions.length > 0
      ? { reactions: reactions.map(({ name, users }) => ({ name, users, count: users.length })) }
      : {}),
    ...(edited ? { edited: { user: message.user, ts: `${Math.floor(edited.at / 1000)}.000000` } } : {}),
  };
}

/** What a parent says of its thread, and a reply of its parent. */
export function threadJson(
  message: Message,
  parent: Message | undefined,
  replies: readonly Message[],
): JsonObject {
  if (parent) return { parent_user_id: parent.user };
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map(reply => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}
