// One person's answer: inside the acknowledgement while there is time, through the response URL afterwards.
import type { Reply } from './command.ts';
import { type ResponseMessage, respond, responseMessage } from './response-url.ts';

type Acknowledge = (message?: ResponseMessage) => Promise<void>;

/** Slack waits 3 s; this leaves a second for the way. */
const acknowledgeAfterMs = 2_000;

/**
 * Whoever disposes of an answer stops its timer. An acknowledgement that fails (the socket went away, 3 s are over) is no
 * loss: the answer then goes through the response URL.
 */
export class Answer implements Disposable {
  readonly #acknowledge: Acknowledge;
  readonly #responseUrl: string;
  readonly #timer: NodeJS.Timeout;
  #open = true;

  constructor(acknowledge: Acknowledge, responseUrl: string, afterMs = acknowledgeAfterMs) {
    this.#acknowledge = acknowledge;
    this.#responseUrl = responseUrl;
    this.#timer = setTimeout(() => void this.acknowledge(), afterMs);
  }

  /** Tells Slack that we are at work. Only the first call does something. */
  async acknowledge(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#acknowledge().catch(() => undefined);
  }

  /** @throws Error when Slack took it neither way */
  async send(reply: Reply): Promise<void> {
    if (this.#open) {
      this.#open = false;
      const sent = await this.#acknowledge(responseMessage(reply)).then(
        () => true,
        () => false,
      );
      if (sent) return;
    }
    await respond(this.#responseUrl, reply);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
