// The line between two programs, which can be refused, stalled, slowed down, or cut in the middle of an answer.
import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Condition =
  | { readonly kind: 'good' }
  /** Connections stay, and nothing comes through. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** Each new connection ends after so many bytes from the far side. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export interface Line extends AsyncDisposable {
  /** Of a line with a port of its own. */
  readonly port: number;
  is(condition: Condition): void;
  /** Ends every connection and takes no new one. */
  refuse(): Promise<void>;
  /** Takes connections again, on the same address, in good condition. */
  accept(): Promise<void>;
}

/** @param path of the socket to listen on; without it, it is a port of 127.0.0.1 */
export async function openLine(far: NetConnectOpts, path?: string): Promise<Line> {
  let condition: Condition = { kind: 'good' };
  let changed = Promise.withResolvers<void>();
  let port = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, near => {
    const there = connect({ ...far, allowHalfOpen: true });
    const pair = [near, there];
    const end = () => {
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        if (socket.errored) end();
      });
    }
    const left = { bytes: condition.kind === 'cut' ? condition.afterBytes : Number.POSITIVE_INFINITY };
    void pump(near, there, { bytes: Number.POSITIVE_INFINITY }).catch(end);
    void pump(there, near, left).catch(end);
  });

  async function pump(from: Socket, to: Socket, left: { bytes: number }): Promise<void> {
    for await (const chunk of from) {
      let rest = chunk as Buffer;
      while (rest.length > 0) {
        while (condition.kind === 'stalled') await changed.promise;
        const slow = condition.kind === 'slow';
        const pace = condition.kind === 'slow' ? Math.ceil(condition.bytesPerSecond / 10) : rest.length;
        const piece = rest.subarray(0, Math.min(pace, left.bytes));
        rest = rest.subarray(piece.length);
        left.bytes -= piece.length;
        if (piece.length > 0 && !to.write(piece)) await once(to, 'drain');
        if (left.bytes <= 0) throw new Error('cut');
        if (slow) await Promise.race([wait(100), changed.promise]);
      }
    }
    to.end();
  }

  const is = (next: Condition): void => {
    condition = next;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const accept = async (): Promise<void> => {
    is({ kind: 'good' });
    if (server.listening) return;
    server.listen(path === undefined ? { host: '127.0.0.1', port } : { path });
    await once(server, 'listening');
  };
  const refuse = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    is({ kind: 'good' });
    await closed;
  };
  await accept();
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return { port, is, refuse, accept, [Symbol.asyncDispose]: refuse };
}
