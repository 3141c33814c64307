// The Socket Mode connections of the app: who may open one, which is next, and what may happen to them.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { APP_ID } from '../people/directory.ts';
import { addressOf, flatHeaders, isFromElsewhere, isLoopbackHost } from '../wire/http.ts';
import type { RequestLog, RequestToLog } from '../wire/request-log.ts';
import { Connection } from './connection.ts';
import { helloFrame } from './frames.ts';
import { TicketStore } from './tickets.ts';

/** Documented: https://docs.slack.dev/apis/events-api/using-socket-mode */
const MOST = 10;
/** What captured hello frames say, about five hours; `debug_reconnects=true` in the URL makes it 360, as documented. */
const LIFE_S = 18_060;
const DEBUG_LIFE_S = 360;
const WARNING_S = 10;

const UPGRADE = { direction: 'from-app', name: 'websocket', request: undefined } as const;

export interface SocketSettings {
  readonly socketMode: boolean;
  readonly pingIntervalMs: number;
  readonly clock: () => number;
}

/** The library ends the TCP connection once both sides have said goodbye. There is no option to leave that to the app. */
function linger(wire: Duplex): void {
  const end = wire.end.bind(wire);
  wire.end = () => wire;
  wire.once('end', () => end());
}

export class Sockets implements Disposable {
  readonly tickets: TicketStore;
  /** Whether Socket Mode is on in the app's settings. */
  enabled: boolean;
  /** Whether new connections keep their TCP connection after the closing handshake. */
  lingering = false;
  readonly #settings: SocketSettings;
  readonly #log: RequestLog;
  readonly #startedAt: number;
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: false, autoPong: false });
  readonly #listeners = new Set<() => void>();
  readonly #wires = new Set<Duplex>();
  readonly #closing = new AbortController();
  #open: readonly Connection[] = [];
  #opened = 0;
  #turn = 0;

  constructor(settings: SocketSettings, log: RequestLog) {
    this.#settings = settings;
    this.#log = log;
    this.#startedAt = settings.clock();
    this.enabled = settings.socketMode;
    this.tickets = new TicketStore(settings.clock);
  }

  /** Aborts when the workspace ends. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Those that have had their hello and aren't ending, oldest first. */
  open(): readonly Connection[] {
    return this.#open.filter(connection => connection.usable);
  }

  /** The connection for the next envelope. Slack promises no pattern; here they take turns. */
  next(): Connection | undefined {
    const open = this.open();
    this.#turn += 1;
    return open[(this.#turn - 1) % open.length];
  }

  /** Calls the listener whenever a connection was opened or has ended. */
  listen(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Handles the upgrade of an HTTP request to a WebSocket. What Slack answers to a bad ticket isn't known. */
  accept(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    this.#wires.add(wire);
    wire.on('close', () => this.#wires.delete(wire));
    // Whoever resets the connection meanwhile: `close` follows.
    wire.on('error', () => undefined);
    const url = addressOf(request);
    const refusal = this.#refusal(request, url);
    if (refusal !== undefined) {
      const body = { responseBody: refusal, response: refusal };
      this.#note({ ...UPGRADE, url: url.pathname, headers: flatHeaders(request), status: 403, ...body });
      wire.end(
        `HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(refusal)}\r\n\r\n${refusal}`,
      );
      return;
    }
    const lifeSeconds = url.searchParams.get('debug_reconnects') === 'true' ? DEBUG_LIFE_S : LIFE_S;
    this.#server.handleUpgrade(request, wire, head, socket =>
      this.#welcome(socket, wire, lifeSeconds, flatHeaders(request)),
    );
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const wire of this.#wires) wire.destroy();
  }

  #refusal(request: IncomingMessage, url: URL): string | undefined {
    if (!isLoopbackHost(request.headers.host)) return 'The sandbox answers on this machine only.';
    if (isFromElsewhere(request)) return 'Not for pages of another site.';
    if (url.pathname !== '/link/') return 'There is nothing here.';
    if (!this.enabled) return 'Socket Mode is switched off.';
    if (url.searchParams.get('app_id') !== APP_ID)
      return 'The app_id is not the one that came with the ticket.';
    if (!this.tickets.redeem(url.searchParams.get('ticket') ?? ''))
      return 'The ticket is used, expired or unknown: call apps.connections.open for each connection.';
    return undefined;
  }

  #welcome(
    socket: WebSocket,
    wire: Duplex,
    lifeSeconds: number,
    headers: Readonly<Record<string, string>>,
  ): void {
    this.#opened += 1;
    if (this.lingering) linger(wire);
    const name = String(this.#opened);
    const timers = [
      setTimeout(() => connection.disconnect('warning'), (lifeSeconds - WARNING_S) * 1000).unref(),
      setTimeout(() => connection.disconnect('refresh_requested'), lifeSeconds * 1000).unref(),
    ];
    this.#note({ ...UPGRADE, connection: name, url: '/link/', headers, status: 101 });
    const connection = new Connection({
      name,
      socket,
      wire,
      pingIntervalMs: this.#settings.pingIntervalMs,
      note: (direction, what, frame, wrong) =>
        this.#note({
          direction,
          name: what,
          request: frame,
          connection: name,
          note: wrong,
          failed: wrong !== undefined,
        }),
      onEnd: () => {
        for (const timer of timers) clearTimeout(timer);
        this.#change(this.#open.filter(other => other !== connection));
      },
    });
    const open = this.open().length;
    if (open >= MOST) {
      connection.disconnect('too_many_websockets');
      return;
    }
    connection.tell(helloFrame(open + 1, lifeSeconds, this.#startedAt));
    this.#change([...this.#open, connection]);
  }

  #change(open: readonly Connection[]): void {
    this.#open = open;
    for (const listener of [...this.#listeners]) listener();
  }

  #note(entry: Pick<RequestToLog, 'direction' | 'name' | 'request'> & Partial<RequestToLog>): void {
    this.#log.add({
      at: this.#settings.clock(),
      transport: 'socket',
      headers: {},
      status: undefined,
      response: undefined,
      durationMs: 0,
      ...entry,
    });
  }
}
