// What an app says back: through a response_url, or in the body of its answer to a slash command.

import { isObject, type JsonObject, parseJson, textAt } from '../json.ts';
import { BOT, SLACKBOT_ID } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';
import type { ResponseTarget } from '../stores/response-urls.ts';
import { type Answer, json, text } from '../wire/http.ts';
import { rateLimited } from '../wire/rate-limits.ts';
import type { World } from '../world.ts';
import { Arguments } from './arguments.ts';
import { contentOf } from './content.ts';
import { ApiError } from './error.ts';

/**
 * Posts what an app answered with. Ephemeral unless `response_type` says `in_channel`.
 * @throws ApiError no_text, msg_too_long, invalid_blocks
 */
function post(world: World, target: ResponseTarget, reply: JsonObject): Message {
  return world.messages.post({
    channel: target.channel,
    user: BOT.id,
    ...contentOf(new Arguments(reply)),
    threadTs: textAt(reply, 'thread_ts') ?? target.threadTs,
    ephemeralTo: reply['response_type'] === 'in_channel' ? undefined : target.personId,
  });
}

/** Many apps send the two flags as texts, `"replace_original": "true"`, so they count as such too. */
function apply(world: World, target: ResponseTarget, reply: JsonObject): void {
  const args = new Arguments(reply);
  const original =
    target.messageTs === undefined ? undefined : world.messages.find(target.channel, target.messageTs);
  if (args.flag('delete_original')) {
    if (original) world.messages.remove(original);
    return;
  }
  if (args.flag('replace_original') && original) world.messages.edit(original, contentOf(args));
  else post(world, target, reply);
}

/**
 * One POST to a response_url. The statuses of bad content are what apps have reported; Slack documents only
 * the five uses in thirty minutes. Every use counts, also one with bad content: that isn't known either.
 */
export function useResponseUrl(world: World, key: string, body: string): Answer {
  const retryAfter = world.rateLimits.take('response_url', world.responseUrls.channelOf(key));
  if (retryAfter !== undefined) return rateLimited(retryAfter);
  const target = world.responseUrls.use(key);
  if (typeof target === 'string') return json(404, { ok: false, error: target });
  const reply = parseJson(body);
  if (!isObject(reply)) return text(400, 'invalid_payload');
  try {
    apply(world, target, reply);
    return text(200, 'ok');
  } catch (error) {
    if (error instanceof ApiError) return json(400, { ok: false, error: error.code, ...error.extra });
    throw error;
  }
}

/**
 * The answer to a slash command: nothing, plain text, or JSON. With `in_channel` the channel sees what was
 * typed as well. What Slack shows for an answer that it can't post isn't documented; here the person reads an error.
 * @throws ApiError no_text, msg_too_long, invalid_blocks
 */
export function postCommandReply(
  world: World,
  target: ResponseTarget,
  typed: string,
  body: string,
): Message | undefined {
  if (body.trim() === '') return undefined;
  const parsed = parseJson(body);
  const reply = isObject(parsed) ? parsed : { text: body };
  contentOf(new Arguments(reply));
  if (reply['response_type'] === 'in_channel')
    world.messages.post({ channel: target.channel, user: target.personId, text: typed });
  return post(world, target, reply);
}

/** What Slack itself tells one person. */
export const tell = (world: World, target: ResponseTarget, words: string): Message =>
  world.messages.post({
    channel: target.channel,
    user: SLACKBOT_ID,
    text: words,
    ephemeralTo: target.personId,
  });
