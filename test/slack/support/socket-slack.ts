// The least of Slack's Socket Mode: apps.connections.open, and WebSockets that send envelopes and take acknowledgements.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface SocketSlack extends AsyncDisposable {
  readonly apiUrl: string;
  /** Connections that are open now. */
  open(): number;
  /** How often `apps.connections.open` was called. */
  opened(): number;
  /** What `apps.connections.open` answers with from now on; undefined lets connections be opened. */
  refuse(error: string | undefined): void;
  /** Sends to the connection with this index, in the order of opening. */
  send(index: number, message: object): void;
  /** Closes every connection without a word. */
  cut(): void;
  /** The next acknowledgement that has not been read. */
  acknowledged(): Promise<{ readonly envelope_id: string; readonly payload: unknown }>;
}

export async function startSocketSlack(): Promise<SocketSlack> {
  const sockets: Duplex[] = [];
  const received: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  let error: string | undefined;
  let opened = 0;
  let port = 0;

  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    const method = request.url?.replace('/api/', '');
    if (method === 'auth.test') {
      response.end(
        JSON.stringify({
          ok: true,
          team_id: 'T1',
          team: 'Team',
          user_id: 'UBOT',
          user: 'deckhand',
          bot_id: 'B1',
        }),
      );
    } else if (method === 'users.info') {
      response.end(JSON.stringify({ ok: true, user: { id: 'U1', team_id: 'T1' } }));
    } else {
      opened += 1;
      response.end(
        JSON.stringify(
          error === undefined ? { ok: true, url: `ws://127.0.0.1:${port}/` } : { ok: false, error },
        ),
      );
    }
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      for (const { opcode, text } of framesOf(data)) {
        if (opcode === 8) socket.end(Buffer.from([0x88, 0]));
        if (opcode === 9) socket.write(Buffer.from([0x8a, 0]));
        if (opcode !== 1) continue;
        const reader = waiting.shift();
        if (reader === undefined) received.push(text);
        else reader(text);
      }
    });
    socket.write(frameOf({ type: 'hello', num_connections: sockets.length }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;

  const alive = (): Duplex[] => sockets.filter(socket => !socket.destroyed && socket.writable);
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    open: () => alive().length,
    opened: () => opened,
    refuse: name => {
      error = name;
    },
    send: (index, message) => void sockets[index]?.write(frameOf(message)),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    async acknowledged() {
      const text = received.shift() ?? (await new Promise<string>(resolve => waiting.push(resolve)));
      return JSON.parse(text) as { readonly envelope_id: string; readonly payload: unknown };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** An unmasked text frame. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
function frameOf(message: object): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const length = Buffer.from([126, payload.length >> 8, payload.length & 0xff]);
  const short = Buffer.from([payload.length]);
  return Buffer.concat([Buffer.from([0x81]), payload.length < 126 ? short : length, payload]);
}

/** The masked frames of a client, each short and whole within what was read. */
function* framesOf(data: Buffer): Generator<{ readonly opcode: number; readonly text: string }> {
  for (let at = 0; at < data.length; ) {
    const opcode = (data[at] ?? 0) & 0x0f;
    const short = (data[at + 1] ?? 0) & 0x7f;
    const length = short === 126 ? data.readUInt16BE(at + 2) : short;
    const mask = at + (short === 126 ? 4 : 2);
    const payload = data.subarray(mask + 4, mask + 4 + length);
    yield { opcode, text: payload.map((byte, index) => byte ^ (data[mask + (index % 4)] ?? 0)).toString() };
    at = mask + 4 + length;
  }
}
