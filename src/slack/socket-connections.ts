// Socket Mode over two connections, so that Slack always finds one while it recycles the other.
import { setTimeout } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { boltLogger } from './bolt-logger.ts';
import { SlackRefusal } from './client.ts';
import { describeSlackFailure, type SlackFailure, slackFailure } from './errors.ts';
import { deliveryProperty, RefusedDelivery } from './guarded-app.ts';
import type { Delivery } from './replay-guard.ts';

const connectionCount = 2;
const longestPauseMs = 30_000;
const closingMs = 500;

export interface SocketOptions {
  readonly appToken: string;
  readonly slackApiUrl: string;
  readonly logger: Logger;
}

/**
 * Bolt's own reconnecting waits 5 s each time and ends in an unhandled rejection when the token was revoked meanwhile, so
 * it is switched off: a lost connection is opened again at once, then with growing pauses, for as long as we run.
 */
export class SocketConnections implements Receiver {
  readonly #logger: Logger;
  readonly #receivers: readonly SocketModeReceiver[];
  readonly #connected = new Set<SocketModeReceiver>();
  readonly #stopping = new AbortController();
  readonly #reconnecting = new Set<Promise<void>>();
  /** Since when there is no connection at all, and why no new one could be opened. */
  #lostAt = new Date();
  #why = 'not opened yet';

  constructor({ appToken, slackApiUrl, logger }: SocketOptions) {
    this.#logger = logger;
    this.#receivers = Array.from({ length: connectionCount }, () => this.#receiver(appToken, slackApiUrl));
  }

  /** Undefined while Slack can reach us, else why not and since when. */
  problem(): string | undefined {
    if (this.#connected.size > 0) return undefined;
    return `no connection to Slack since ${this.#lostAt.toISOString()}: ${this.#why}`;
  }

  init(app: App): void {
    for (const receiver of this.#receivers) receiver.init(app);
  }

  /**
   * Resolves when each connection is there or will be tried again: with Slack away Deckhand waits for it.
   * @throws SlackRefusal when Slack does not take the token
   */
  async start(): Promise<void> {
    const failures = await Promise.all(this.#receivers.map(receiver => this.#open(receiver)));
    const refused = failures.find(failure => failure?.kind === 'unauthorized');
    if (refused === undefined) return;
    await this.stop();
    throw new SlackRefusal(
      `SLACK_APP_TOKEN: ${describeSlackFailure(refused)}. Take an App-Level Token (it begins with xapp-) with the scope connections:write from "Basic Information" of the Slack app.`,
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#receivers.map(receiver => this.#close(receiver)));
    await Promise.all(this.#reconnecting);
  }

  /**
   * Says goodbye, and then does not wait for Slack: it ends the WebSocket but leaves the TCP connection open, for which the
   * client would wait 5 s and more. Asked a second time, the client ends it itself.
   * Source: https://github.com/slackapi/node-slack-sdk/issues/2752
   */
  async #close({ client }: SocketModeReceiver): Promise<void> {
    const waiting = new AbortController();
    const impatience = setTimeout(closingMs, undefined, { signal: waiting.signal }).then(
      () => client.disconnect(),
      () => undefined,
    );
    await Promise.race([client.disconnect(), impatience]);
    waiting.abort();
  }

  #receiver(appToken: string, slackApiUrl: string): SocketModeReceiver {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: boltLogger(this.#logger),
      autoReconnectEnabled: false,
      // One object each: the client writes into it.
      installerOptions: { clientOptions: { slackApiUrl, timeout: 10_000, retryConfig: { retries: 0 } } },
      customPropertiesExtractor: (envelope: unknown) => ({ [deliveryProperty]: envelopeDelivery(envelope) }),
      processEventErrorHandler: async ({ error }) => {
        if (!(error instanceof RefusedDelivery)) {
          this.#logger.error({ err: error }, 'A message from Slack failed');
          return false;
        }
        this.#logger.warn({ verdict: error.verdict }, 'Refused a message from Slack');
        return error.verdict === 'replayed';
      },
    });
    receiver.client.on('connected', () => this.#connected.add(receiver));
    // Slack is about to recycle this connection, and the client has said goodbye: end it now, and open the next one.
    receiver.client.on('ws_message', (data: unknown) => {
      if (isDisconnectFrame(data)) void receiver.client.disconnect();
    });
    receiver.client.on('disconnected', () => {
      const wasOpen = this.#connected.delete(receiver);
      if (wasOpen && this.#connected.size === 0) {
        this.#lostAt = new Date();
        this.#why = 'it was closed and is being opened again';
      }
      if (!wasOpen || this.#stopping.signal.aborted) return;
      this.#reopen(receiver);
    });
    return receiver;
  }

  /** @returns why it failed; then it is tried again, unless Slack does not take the token */
  async #open(receiver: SocketModeReceiver): Promise<SlackFailure | undefined> {
    try {
      await receiver.client.start();
      return undefined;
    } catch (error) {
      const failure = startFailure(error);
      this.#why = describeSlackFailure(failure);
      if (failure.kind !== 'unauthorized') this.#reopen(receiver);
      return failure;
    }
  }

  #reopen(receiver: SocketModeReceiver): void {
    const work = this.#reconnect(receiver).finally(() => this.#reconnecting.delete(work));
    this.#reconnecting.add(work);
  }

  async #reconnect(receiver: SocketModeReceiver): Promise<void> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt += 1) {
      try {
        await receiver.client.start();
        if (this.#stopping.signal.aborted) await receiver.client.disconnect();
        return;
      } catch (error) {
        const pauseMs = Math.min(longestPauseMs, 500 * 2 ** attempt) * (0.5 + Math.random() / 2);
        const why =
          error === undefined ? 'closed before its hello' : describeSlackFailure(slackFailure(error));
        this.#why = why;
        this.#logger.warn({ pauseMs }, `Can't reconnect to Slack: ${why}`);
        await setTimeout(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }
}

function envelopeDelivery(envelope: unknown): Delivery {
  const known = typeof envelope === 'object' && envelope !== null && 'envelope_id' in envelope;
  return { key: `envelope:${known ? String(envelope.envelope_id) : ''}` };
}

function isDisconnectFrame(data: unknown): boolean {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'disconnect';
  } catch {
    return false; // the client logs a frame that it can't read
  }
}

/** The client rejects with nothing when the connection was closed before Slack said hello. */
function startFailure(error: unknown): SlackFailure {
  return error === undefined
    ? { kind: 'unreachable', detail: 'closed before its hello' }
    : slackFailure(error);
}
