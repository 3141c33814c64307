// Tells a deployment where the bot can't post: through its response URL, and at last in a direct message to who asked.
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Deployment } from '../core/deployment.ts';
import { withInvitation, withPlaceAsked } from './blocks/thread.ts';
import type { Reply } from './command.ts';
import { describeSlackFailure, slackFailure } from './errors.ts';
import { asIs, type MessageStore } from './posting.ts';
import { ResponseUrlExpired, respond } from './response-url.ts';

export interface ElsewhereDeps {
  readonly client: WebClient;
  readonly store: Pick<MessageStore, 'origin'>;
  readonly logger: Logger;
  /** Without the @. */
  readonly botName: string;
}

/**
 * The URL takes five answers in 30 minutes. After that only the ending is told, directly.
 * @throws what may pass: Slack is away, or asks to wait
 */
export async function tellElsewhere(
  { client, store, logger, botName }: ElsewhereDeps,
  { id, actor }: Pick<Deployment, 'id' | 'actor'>,
  reply: Reply,
  ended: boolean,
): Promise<void> {
  const { channel, responseUrl } = store.origin(id) ?? {};
  try {
    if (responseUrl === undefined) throw new ResponseUrlExpired();
    await respond(responseUrl, { ...withInvitation(reply, botName), inChannel: true });
    return;
  } catch (error) {
    if (!(error instanceof ResponseUrlExpired)) throw error;
  }
  if (!ended) return;
  try {
    const { text, blocks } = withPlaceAsked(reply, channel, botName);
    await client.chat.postMessage({ channel: actor.userId, text, blocks, ...asIs });
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'no_access' && failure.kind !== 'refused') throw error;
    const why = describeSlackFailure(failure);
    logger.warn({ deployment: id, user: actor.userId }, `Nowhere to tell how a deployment ended: ${why}`);
  }
}
