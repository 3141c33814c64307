// What a message says and how it looks, on its way in.
import { isObject, type JsonObject } from '../json.ts';
import type { Guise, Message, NewMessage, Parsing, Unfurl } from '../stores/messages.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { ApiError } from './error.ts';
import { requireScope } from './method.ts';

/**
 * Slack documents 4,000 characters as the good length of `text`, msg_too_long beyond it for chat.update, and that
 * longer texts elsewhere are cut at 40,000; apps have reported msg_too_long from chat.postMessage as well. The
 * sandbox takes bytes, and the same limit everywhere: what passes here passes there.
 */
const TEXT_BYTES = 4000;
const MARKDOWN_CHARACTERS = 12_000;

export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
}

/** `markdown_text` is kept as it is: Slack translates it, and how isn't documented. */
function textOf(args: Arguments): string {
  const markdown = args.text('markdown_text');
  if (markdown === undefined) return args.text('text') ?? '';
  if (args.has('text') || args.has('blocks')) throw new ApiError('markdown_text_conflict');
  if (markdown.length > MARKDOWN_CHARACTERS) throw new ApiError('msg_too_long');
  return markdown;
}

/**
 * Blocks without `text` are taken, with a warning: the name of it is what apps have reported.
 * @throws ApiError no_text, msg_too_long, invalid_blocks, invalid_blocks_format, invalid_attachments,
 * too_many_attachments, markdown_text_conflict
 */
export function contentOf(args: Arguments): Content {
  const blocks = args.blocks() ?? [];
  const attachments = args.attachments() ?? [];
  const text = textOf(args);
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new ApiError('no_text');
  if (!args.has('markdown_text') && Buffer.byteLength(text) > TEXT_BYTES) throw new ApiError('msg_too_long');
  if (text === '') args.warn('missing_text_in_message');
  return { text, blocks, attachments };
}

/**
 * Undefined when the call says nothing of it; null for the empty object, which takes it away in chat.update.
 * How large is too large (`metadata_too_large`) isn't documented.
 * @throws ApiError invalid_metadata_format
 */
export function metadataOf(args: Arguments): JsonObject | null | undefined {
  if (!args.has('metadata')) return undefined;
  const value = args.nested('metadata');
  if (!isObject(value)) throw new ApiError('invalid_metadata_format');
  if (Object.keys(value).length === 0) return null;
  if (typeof value['event_type'] !== 'string' || !isObject(value['event_payload']))
    throw new ApiError('invalid_metadata_format');
  return value;
}

const unfurlOf = (args: Arguments): Unfurl => ({
  links: args.choice('unfurl_links') ?? false,
  media: args.choice('unfurl_media') ?? true,
});

/** `usual` differs by method: an edit that doesn't say `none` has its text looked through. A value that Slack doesn't know is taken as that. */
export function parsingOf(args: Arguments, usual: 'none' | 'client'): Parsing {
  const parse = args.text('parse');
  return {
    parse: parse === 'none' || parse === 'full' ? parse : usual,
    linkNames: args.flag('link_names'),
  };
}

/** @throws ApiError missing_scope without chat:write.customize */
export function guiseOf(world: World, args: Arguments): Guise | undefined {
  const username = args.text('username');
  const icon = args.text('icon_emoji') ?? args.text('icon_url');
  if (username === undefined && icon === undefined) return undefined;
  requireScope(world, 'chat:write.customize');
  return { username, icon };
}

/**
 * The thread that a message goes to. What Slack does with one that isn't there, or with the time stamp of a reply,
 * is not documented beyond the advice to give the parent's; the sandbox refuses both.
 * @throws ApiError thread_not_found, cannot_reply_to_message
 */
export function threadOf(world: World, channel: string, args: Arguments): string | undefined {
  const ts = args.text('thread_ts');
  if (ts === undefined) return undefined;
  const parent = world.messages.find(channel, ts);
  if (!parent) throw new ApiError('thread_not_found');
  if (isReply(parent) || parent.ephemeralTo !== undefined) throw new ApiError('cannot_reply_to_message');
  return ts;
}

/** A message that starts a thread may carry its own time stamp as that of the thread. */
export const isReply = (message: Message): boolean =>
  message.threadTs !== undefined && message.threadTs !== message.ts;

/** Everything of a new message but its author. */
export function newMessage(world: World, channel: string, args: Arguments): Omit<NewMessage, 'user'> {
  return {
    channel,
    ...contentOf(args),
    threadTs: threadOf(world, channel, args),
    guise: guiseOf(world, args),
    unfurl: unfurlOf(args),
    parsing: parsingOf(args, 'none'),
    mrkdwn: args.choice('mrkdwn') ?? true,
  };
}
