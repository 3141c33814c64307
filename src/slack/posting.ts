// Posts and edits one deployment's message, wherever Slack lets us; keeps where it is.
import type { MessageMetadata } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { MessageReference, Store } from '../deploy/ports.ts';
import { section } from './blocks/builders.ts';
import type { Reply } from './command.ts';
import { slackFailure } from './errors.ts';

const eventType = 'deckhand_deployment';

/** Nothing in a text of ours is to be linked, expanded or unfolded by Slack. */
export const asIs = {
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const;

/** Where messages are, and where they are wanted. */
export type MessageStore = Pick<Store, 'message' | 'saveMessage' | 'origin'>;

export interface PostingDeps {
  readonly client: WebClient;
  readonly store: MessageStore;
}

export class Posting {
  readonly #client: WebClient;
  readonly #store: MessageStore;
  /** Deployments whose first message was sent without an answer: it may be there already. Since when, in seconds. */
  readonly #uncertain = new Map<number, number>();

  constructor({ client, store }: PostingDeps) {
    this.#client = client;
    this.#store = store;
  }

  /**
   * Edits the deployment's message. When there is none, or none any more, it is posted into `channel` if `mayPost`.
   * @throws what Slack's client throws: `no_access`, or what may pass
   */
  async show(deploymentId: number, channel: string, reply: Reply, mayPost: boolean): Promise<void> {
    const known = this.#store.message(deploymentId) ?? (await this.#lost(deploymentId, channel));
    if (known !== undefined && (await this.#edit(known, reply))) return;
    if (mayPost) await this.#post(deploymentId, channel, reply);
  }

  async #edit({ channel, ts }: MessageReference, reply: Reply): Promise<boolean> {
    try {
      await this.#tolerant(reply, ({ text, blocks }) =>
        this.#client.chat.update({ channel, ts, text, blocks, parse: 'none', link_names: false }),
      );
      return true;
    } catch (error) {
      const { kind } = slackFailure(error);
      if (kind === 'message_gone' || kind === 'no_access') return false;
      throw error;
    }
  }

  async #post(deploymentId: number, channel: string, reply: Reply): Promise<void> {
    const begunAt = Date.now() / 1_000;
    const metadata: MessageMetadata = { event_type: eventType, event_payload: { deployment: deploymentId } };
    try {
      const posted = await this.#tolerant(reply, ({ text, blocks }) =>
        this.#client.chat.postMessage({ channel, text, blocks, metadata, ...asIs }),
      );
      this.#uncertain.delete(deploymentId);
      if (posted.ts === undefined || posted.channel === undefined)
        throw new Error('Slack told no time-stamp');
      this.#store.saveMessage(deploymentId, { channel: posted.channel, ts: posted.ts });
    } catch (error) {
      if (slackFailure(error).kind === 'uncertain' && !this.#uncertain.has(deploymentId)) {
        this.#uncertain.set(deploymentId, begunAt);
      }
      throw error;
    }
  }

  /**
   * Looks for a message that Slack posted although its answer was lost. That needs the optional scope channels:history (or
   * groups:history); without it the message is posted again, and a person may see a first one that stays as it was.
   */
  async #lost(deploymentId: number, channel: string): Promise<MessageReference | undefined> {
    const since = this.#uncertain.get(deploymentId);
    if (since === undefined) return undefined;
    const oldest = String(since - 60);
    const history = await this.#client.conversations
      .history({ channel, oldest, limit: 100, include_all_metadata: true })
      .catch(() => undefined);
    const found = history?.messages?.find(
      ({ metadata }) =>
        metadata?.event_type === eventType &&
        typeof metadata.event_payload === 'object' &&
        'deployment' in metadata.event_payload &&
        metadata.event_payload.deployment === deploymentId,
    );
    if (found?.ts === undefined) return undefined;
    const reference = { channel, ts: found.ts };
    this.#store.saveMessage(deploymentId, reference);
    this.#uncertain.delete(deploymentId);
    return reference;
  }

  /** Blocks that Slack refuses would be a bug of ours; the person reads the sentence nevertheless. */
  async #tolerant<T>(reply: Reply, call: (reply: Reply) => Promise<T>): Promise<T> {
    try {
      return await call(reply);
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind !== 'refused' || !failure.error.startsWith('invalid_blocks')) throw error;
      return call({ ...reply, blocks: [section(reply.text)] });
    }
  }
}
