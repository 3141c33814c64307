// One Socket Mode connection: envelopes and their acknowledgements, pings, and every way in which it can end.
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { JsonObject } from '../json.ts';
import {
  type AckFrame,
  type DisconnectReason,
  disconnectFrame,
  type Envelope,
  HOST,
  readAck,
} from './frames.ts';

/** What became of an envelope. */
export type Reply =
  | { readonly kind: 'acked'; readonly ack: AckFrame; readonly text: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost' };

/** Somebody who waits for the acknowledgement of an envelope. The same envelope may be sent twice. */
interface Waiting {
  readonly id: string;
  readonly settle: (reply: Reply) => void;
}

export interface ConnectionOptions {
  /** For the log: the number of the connection, from 1 in the order of opening. */
  readonly name: string;
  readonly socket: WebSocket;
  /** What the WebSocket runs on. */
  readonly wire: Duplex;
  readonly pingIntervalMs: number;
  /** Tells what is to be seen in the log beside envelopes; with words when something is wrong. */
  readonly note: (direction: 'to-app' | 'from-app', name: string, frame: unknown, wrong?: string) => void;
  /** Called once, as soon as the connection takes no more envelopes. */
  readonly onEnd: () => void;
}

export class Connection {
  readonly name: string;
  readonly #options: ConnectionOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #pinging: NodeJS.Timeout;
  #ponged = true;
  #frozen = false;
  #ended = false;

  constructor(options: ConnectionOptions) {
    const { socket } = options;
    this.name = options.name;
    this.#options = options;
    // A broken frame or a reset is followed by `close`, which is where it counts.
    socket.on('error', () => undefined);
    socket.on('message', data => this.#receive(data));
    socket.on('ping', data => socket.pong(data));
    socket.on('pong', () => {
      this.#ponged = true;
    });
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
    // The pong of a busy process may have come, but not been read yet, when it is time for the next ping.
    this.#pinging = setInterval(() => setImmediate(() => this.#ping()), options.pingIntervalMs);
    this.#pinging.unref();
  }

  /** False as soon as one of the two sides has begun to close it. */
  get usable(): boolean {
    return !this.#ended && this.#options.socket.readyState === this.#options.socket.OPEN;
  }

  /** Writes an envelope and waits for its acknowledgement. `cut`: the socket is lost as soon as it is written. */
  deliver(envelope: Envelope, timeoutMs: number, cut = false): Promise<Reply> {
    if (this.#ended) return Promise.resolve({ kind: 'lost' });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const waiting: Waiting = {
      id: envelope.envelope_id,
      settle: reply => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(reply);
      },
    };
    const timer = setTimeout(() => waiting.settle({ kind: 'timeout' }), timeoutMs);
    this.#waiting.add(waiting);
    this.#write(envelope, () => {
      if (cut) this.#lose();
    });
    return promise;
  }

  /** Sends a frame that asks for no acknowledgement. */
  tell(frame: JsonObject & { readonly type: string }): void {
    this.#options.note('to-app', frame.type, frame);
    this.#write(frame);
  }

  /**
   * Says that the connection ends, and ends it, except after a warning. How long Slack waits before it closes isn't
   * documented: we close at once.
   */
  disconnect(reason: DisconnectReason): void {
    this.tell(disconnectFrame(reason));
    if (reason === 'warning') return;
    this.#end();
    this.#options.socket.close(1000);
  }

  /** Loses the connection without a word: a TCP reset. */
  cut(): void {
    const { wire, socket } = this.#options;
    this.#end();
    if (wire instanceof Socket) wire.resetAndDestroy();
    else socket.terminate();
  }

  /** Lets nothing through any more in either direction, while the connection looks open to both sides. */
  freeze(): void {
    this.#frozen = true;
    this.#options.socket.pause();
  }

  /** A reset could overtake what was just written; an end without a close frame can't. */
  #lose(): void {
    this.#end();
    this.#options.socket.terminate();
  }

  #write(frame: JsonObject, written: () => void = () => undefined): void {
    // An error is followed by `close`.
    if (!this.#frozen) this.#options.socket.send(JSON.stringify(frame), written);
  }

  #receive(data: RawData): void {
    const { note } = this.#options;
    const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
    const ack = readAck(text);
    const waiting = [...this.#waiting].filter(({ id }) => id === ack?.envelope_id);
    if (ack && waiting.length > 0) for (const { settle } of waiting) settle({ kind: 'acked', ack, text });
    else if (ack)
      note('from-app', 'ack', ack, 'Not counted: too late, sent twice, or over another connection.');
    else note('from-app', 'message', text, 'Not counted: it is no acknowledgement.');
  }

  #ping(): void {
    const { note, socket } = this.#options;
    if (!this.usable) return;
    if (!this.#ponged) {
      note('to-app', 'ping', `Ping from ${HOST}`, 'There was no pong: the connection is dropped.');
      this.#lose();
      return;
    }
    this.#ponged = false;
    if (!this.#frozen) socket.ping(`Ping from ${HOST}`);
  }

  #closed(code: number, reason: string): void {
    this.#options.note('from-app', 'close', { code, reason });
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#pinging);
    this.#options.onEnd();
    for (const { settle } of [...this.#waiting]) settle({ kind: 'lost' });
  }
}
