// Posts and edits one deployment's message, wherever Slack lets us; keeps where it is.
import type { WebClient } from '@slack/web-api';
import type { MessageReference, Store } from '../deploy/ports.ts';
import { section } from './blocks/builders.ts';
import { withDoubt } from './blocks/thread.ts';
import type { Reply } from './command.ts';
import { slackFailure } from './errors.ts';

/** Nothing in a text of ours is to be linked, expanded or unfolded by Slack. */
export const asIs = {
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const;

/** Where messages are, and where they are wanted. */
export type MessageStore = Pick<Store, 'message' | 'saveMessage' | 'origin' | 'saveTold' | 'untold'>;

export interface PostingDeps {
  readonly client: WebClient;
  readonly store: MessageStore;
}

export class Posting {
  readonly #client: WebClient;
  readonly #store: MessageStore;
  /** Deployments whose first message was sent without an answer: it may be there, and stays as it was. */
  readonly #uncertain = new Set<number>();

  constructor({ client, store }: PostingDeps) {
    this.#client = client;
    this.#store = store;
  }

  /**
   * Edits the deployment's message. When there is none, or none any more, it is posted into `channel` if `opening` is given:
   * first that, then the edit. A post whose answer is lost, or whose answer a crash kept from the store, can't be found again and
   * stays as it was: so it has to say nothing that becomes untrue.
   * @throws what Slack's client throws: `no_access`, or what may pass
   */
  async show(deploymentId: number, channel: string, reply: Reply, opening?: Reply): Promise<void> {
    const known = this.#store.message(deploymentId);
    if (known !== undefined && (await this.#edit(known, this.#told(deploymentId, reply)))) return;
    if (opening === undefined) return;
    const posted = await this.#post(deploymentId, channel, opening);
    const told = this.#told(deploymentId, reply);
    if (told !== opening) await this.#edit(posted, told);
  }

  #told(deploymentId: number, reply: Reply): Reply {
    return this.#uncertain.has(deploymentId) ? withDoubt(reply, deploymentId) : reply;
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

  async #post(deploymentId: number, channel: string, reply: Reply): Promise<MessageReference> {
    try {
      const posted = await this.#tolerant(reply, ({ text, blocks }) =>
        this.#client.chat.postMessage({ channel, text, blocks, ...asIs }),
      );
      if (posted.ts === undefined || posted.channel === undefined)
        throw new Error('Slack told no time-stamp');
      const reference = { channel: posted.channel, ts: posted.ts };
      this.#store.saveMessage(deploymentId, reference);
      return reference;
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind === 'uncertain' && !failure.answered) this.#uncertain.add(deploymentId);
      throw error;
    }
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
