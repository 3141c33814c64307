// Deckhand's HTTP server: listens from the first moment, answers its own routes, and passes on what is for Slack's side.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly port: number;
  /** All addresses when absent. */
  readonly host?: string;
}

/** What is answered here: GET and HEAD of one path. */
export interface Route {
  readonly path: string;
  readonly answer: (response: ServerResponse) => void;
}

export interface HttpServer {
  /** The port that is listened on. */
  port(): number;
  /**
   * Passes on each POST of this path from now on, until the function that is returned is called: that one takes
   * nothing more and resolves when the requests that were passed on are answered.
   */
  mount(path: string, listener: RequestListener): () => Promise<void>;
  /** Takes no new connection, and gives what is being answered a moment. */
  close(): Promise<void>;
}

export interface HttpOptions {
  readonly listen: ListenOptions;
  readonly routes: readonly Route[];
  /** POSTs of these paths are answered with 503 while nothing is mounted there; any other unknown one with 404. */
  readonly expected: readonly string[];
  /** What goes wrong while it listens, such as too many open files: told, and survived. */
  readonly onError: (error: Error) => void;
}

/** The port or the address can't be listened on. The message says which, and how to mend it. */
export class ListenError extends Error {
  readonly portTaken: boolean;

  constructor(message: string, portTaken: boolean, options: ErrorOptions) {
    super(message, options);
    this.name = 'ListenError';
    this.portTaken = portTaken;
  }
}

/** How long Slack may take to send a request; it sends them whole. */
const limits = { requestTimeout: 10_000, headersTimeout: 5_000 };
const closingMs = 1_000;

/** @throws ListenError */
export async function listen({ listen: at, routes, expected, onError }: HttpOptions): Promise<HttpServer> {
  const mounted = new Map<string, RequestListener>();
  const server = createServer(limits, (request, response) => {
    const path = pathOf(request);
    const route = routes.find(each => each.path === path);
    if (route !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
      route.answer(response);
      return;
    }
    const listener = request.method === 'POST' ? mounted.get(path) : undefined;
    if (listener !== undefined) listener(request, response);
    // No body and no detail: whoever asks for what isn't there learns nothing. After a 503 Slack tries events again.
    else if (request.method === 'POST' && expected.includes(path))
      response.writeHead(503, { 'retry-after': '5' }).end();
    else response.writeHead(404).end();
  });
  server.listen(at);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, at);
  }
  server.on('error', onError);
  return {
    port: () => portOf(server.address()),
    mount(path, listener) {
      const answering = new Set<Promise<void>>();
      mounted.set(path, (request, response) => {
        const answered = closed(response).finally(() => answering.delete(answered));
        answering.add(answered);
        listener(request, response);
      });
      return async () => {
        mounted.delete(path);
        await Promise.all(answering);
      };
    },
    async close() {
      const impatience = setTimeout(() => server.closeAllConnections(), closingMs);
      server.close();
      await once(server, 'close');
      clearTimeout(impatience);
    },
  };
}

/** Answered, or the connection was lost. */
async function closed(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('close', resolve);
  await promise;
}

/** The path that is asked for, without the query; empty when the address makes no sense. */
function pathOf({ url = '' }: IncomingMessage): string {
  return URL.parse(url, 'http://localhost')?.pathname ?? '';
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : Number.NaN;
}

function listenError(error: unknown, { port, host }: ListenOptions): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError(
        `Port ${port} is taken by another program. End that one, or set PORT to a free port.`,
        true,
        options,
      );
    case 'EACCES':
      return new ListenError(
        `Deckhand may not listen on port ${port}. Set PORT to one above 1023.`,
        false,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(
        `${host ?? ''} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`,
        false,
        options,
      );
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
