// Text and blocks of a message on their way in, and the message object on its way out.
import { APP_ID, BOT, TEAM } from '../directory.ts';
import type { JsonObject } from '../json.ts';
import type { Message } from '../messages.ts';
import { ApiError, type Arguments } from './method.ts';

/**
 * Slack documents 4,000 characters as the good length of `text`; chat.update was seen to refuse more. The
 * sandbox takes bytes, and the same limit everywhere.
 */
const TEXT_BYTES = 4000;

/** @throws ApiError no_text, msg_too_long, invalid_blocks */
export function contentOf(args: Arguments): {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
} {
  const blocks = args.blocks() ?? [];
  const text = args.text('text') ?? '';
  if (text === '' && blocks.length === 0) throw new ApiError('no_text');
  if (Buffer.byteLength(text) > TEXT_BYTES) throw new ApiError('msg_too_long');
  return { text, blocks };
}

export function messageJson(message: Message): JsonObject {
  const edited = message.versions.length > 1 ? message.versions.at(-1) : undefined;
  return {
    type: 'message',
    user: message.user,
    ...(message.user === BOT.id ? { bot_id: BOT.botId, app_id: APP_ID } : {}),
    team: TEAM.id,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.files.length > 0 ? { files: message.files } : {}),
    ...(edited ? { edited: { user: message.user, ts: `${Math.floor(edited.at / 1000)}.000000` } } : {}),
  };
}
