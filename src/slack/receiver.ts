// How Slack reaches us: signed HTTP requests, or Socket Mode over two connections.
import type { RequestListener } from 'node:http';
import { HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { boltLogger } from './bolt-logger.ts';
import { deliveryProperty, RefusedDelivery } from './guarded-app.ts';
import type { Delivery } from './replay-guard.ts';
import { SocketConnections } from './socket-connections.ts';

/** Slack's largest payloads, a modal with all its state, stay far below. */
const bodyLimit = 1024 * 1024;
/** Slack gives up after 3 s; the answer then goes nowhere. */
const unacknowledgedMs = 3_000;

/** Where Slack sends its requests to. */
export const eventsPath = '/slack/events';

/**
 * From now on Slack's requests come here, until the function that is returned is called: that one resolves when those
 * that came are answered.
 */
export type Mount = (listener: RequestListener) => () => Promise<void>;

export type Connection =
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string };

export interface ReceiverOptions {
  readonly connection: Connection;
  /** Not used in Socket Mode. */
  readonly mount: Mount;
  readonly slackApiUrl: string;
  readonly logger: Logger;
}

export interface SlackReceiver extends Receiver {
  /** Undefined while Slack can reach us, else why not. */
  problem(): string | undefined;
}

export function createReceiver(options: ReceiverOptions): SlackReceiver {
  return options.connection.mode === 'http'
    ? httpReceiver(options, options.connection.signingSecret)
    : new SocketConnections({ ...options, appToken: options.connection.appToken });
}

/** Bolt's receiver without its server: the one that listens is there before Slack has answered. */
function httpReceiver({ mount, logger }: ReceiverOptions, signingSecret: string): SlackReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: eventsPath,
    logger: boltLogger(logger),
    bodyLimit,
    unhandledRequestTimeoutMillis: unacknowledgedMs,
    customPropertiesExtractor: request => ({ [deliveryProperty]: signedDelivery(request.headers) }),
    processEventErrorHandler: async ({ error, response }) => {
      const status = refusalStatus(error, logger);
      if (!response.headersSent) response.writeHead(status).end();
      return true;
    },
    unhandledRequestHandler: ({ response }) => {
      logger.error('A request from Slack was not acknowledged within 3 s');
      if (!response.headersSent) response.writeHead(404).end();
    },
  });
  let unmount: (() => Promise<void>) | undefined;
  return {
    init: app => receiver.init(app),
    start: async () => {
      unmount = mount(receiver.requestListener);
    },
    stop: async () => {
      await unmount?.();
      unmount = undefined;
    },
    problem: () => (unmount === undefined ? 'requests from Slack are not taken yet' : undefined),
  };
}

/** A replay is answered as Slack expects an answer, so that nothing comes a third time. */
function refusalStatus(error: unknown, logger: Logger): 200 | 401 | 500 | 503 {
  if (!(error instanceof RefusedDelivery)) {
    logger.error({ err: error }, 'A request from Slack failed');
    return 500;
  }
  logger.warn({ verdict: error.verdict }, 'Refused a request that is signed by Slack');
  switch (error.verdict) {
    case 'replayed':
      return 200;
    case 'from_the_future':
      return 401;
    case 'full':
      return 503;
  }
}

/**
 * The identity of a request whose signature was verified. Only the hash: Bolt splits the header at `=` and looks at the
 * second part alone, so that `v0=<hash>=x` verifies as well and would otherwise pass for another request.
 */
function signedDelivery(headers: NodeJS.Dict<string | string[]>): Delivery {
  const hash = String(headers['x-slack-signature']).split('=')[1] ?? '';
  return { key: hash, sentAt: Number(headers['x-slack-request-timestamp']) * 1_000 };
}
