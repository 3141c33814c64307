// How Slack reaches us: signed HTTP requests, or Socket Mode over two connections; and our own routes beside them.
import type { Server } from 'node:http';
import { type App, type CustomRoute, HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { boltLogger } from './bolt-logger.ts';
import { deliveryProperty, RefusedDelivery } from './guarded-app.ts';
import type { Delivery } from './replay-guard.ts';
import { SocketConnections } from './socket-connections.ts';

/** Slack's largest payloads, a modal with all its state, stay far below. */
const bodyLimit = 1024 * 1024;
/** Slack gives up after 3 s; the answer then goes nowhere. */
const unacknowledgedMs = 3_000;

export interface ListenOptions {
  readonly port: number;
  /** All addresses when absent. */
  readonly host?: string;
}

export type Connection =
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string };

export interface ReceiverOptions {
  readonly connection: Connection;
  readonly listen: ListenOptions;
  /** Health, metrics and webhooks, on the same port; served in Socket Mode too. */
  readonly routes: readonly CustomRoute[];
  readonly slackApiUrl: string;
  readonly logger: Logger;
}

export interface SlackReceiver extends Receiver {
  /** Undefined while Slack can reach us, else why not. */
  problem(): string | undefined;
  /** The port that is listened on, once started. */
  port(): number | undefined;
}

export function createReceiver(options: ReceiverOptions): SlackReceiver {
  return options.connection.mode === 'http'
    ? httpReceiver(options, options.connection.signingSecret)
    : socketReceiver(options, options.connection.appToken);
}

function httpReceiver(options: ReceiverOptions, signingSecret: string): SlackReceiver {
  const http = httpServer(options, { signingSecret, endpoints: '/slack/events' });
  return {
    init: app => http.receiver.init(app),
    start: () => http.start(),
    stop: () => http.stop(),
    problem: () => (http.port() === undefined ? 'not listening' : undefined),
    port: () => http.port(),
  };
}

/** Socket Mode, with an HTTP server beside it for our own routes only. */
function socketReceiver(options: ReceiverOptions, appToken: string): SlackReceiver {
  const http = httpServer(options, { signingSecret: '', endpoints: [], signatureVerification: false });
  const sockets = new SocketConnections({
    appToken,
    slackApiUrl: options.slackApiUrl,
    logger: options.logger,
  });
  return {
    init: (app: App) => sockets.init(app),
    start: async () => {
      await http.start();
      try {
        await sockets.start();
      } catch (error) {
        await http.stop();
        throw error;
      }
    },
    stop: async () => {
      await sockets.stop();
      await http.stop();
    },
    problem: () => (sockets.connected() === 0 ? 'no connection to Slack' : undefined),
    port: () => http.port(),
  };
}

interface Endpoint {
  readonly signingSecret: string;
  readonly endpoints: string | string[];
  readonly signatureVerification?: boolean;
}

function httpServer({ listen, routes, logger }: ReceiverOptions, endpoint: Endpoint) {
  const receiver = new HTTPReceiver({
    ...endpoint,
    customRoutes: [...routes],
    logger: boltLogger(logger),
    bodyLimit,
    unhandledRequestTimeoutMillis: unacknowledgedMs,
    customPropertiesExtractor: request => ({ [deliveryProperty]: signedDelivery(request.headers) }),
    // No body and no detail: whoever asks for what isn't there learns nothing.
    dispatchErrorHandler: ({ error, request, response }) => {
      logger.debug({ method: request.method, err: error }, 'HTTP request to nowhere');
      response.writeHead(404).end();
    },
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
  let server: Server | undefined;
  return {
    receiver,
    async start(): Promise<void> {
      server = await receiver.start(
        { port: listen.port, ...(listen.host === undefined ? {} : { host: listen.host }) },
        { requestTimeout: 10_000, headersTimeout: 5_000 },
      );
    },
    /** Takes no new connection and waits for the requests that are being answered. */
    async stop(): Promise<void> {
      if (server === undefined) return;
      server = undefined;
      await receiver.stop();
    },
    port(): number | undefined {
      const address = server?.address();
      return typeof address === 'object' ? address?.port : undefined;
    },
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
