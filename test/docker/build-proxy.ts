// A way to the engine that can be spoilt: requests refused, connections cut.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { dockerHost } from '../support/engine.ts';

export interface EngineProxy extends AsyncDisposable {
  readonly dockerHost: string;
  /** Cuts every connection, as an engine that dies does. */
  readonly cut: () => void;
  readonly connections: () => number;
}

/** @param refused what a request begins with that is answered 404, as by an engine that lacks it */
export async function engineProxy(refused?: string): Promise<EngineProxy> {
  const open = new Set<Socket>();
  const server = createServer(client => {
    const engine = connectToEngine();
    for (const [socket, peer] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        peer.destroy();
      });
    }
    engine.pipe(client);
    // Requests of one connection come one after the other, so that each begins a piece.
    client.on('data', bytes => {
      if (refused === undefined || !bytes.toString('latin1').startsWith(refused)) engine.write(bytes);
      else client.write('HTTP/1.1 404 Not Found\r\nContent-Length: 22\r\n\r\n{"message":"not here"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    dockerHost: `tcp://127.0.0.1:${port}`,
    cut,
    connections: () => open.size / 2,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function connectToEngine(): Socket {
  const { protocol, hostname, port, pathname } = new URL(dockerHost);
  return protocol === 'unix:' ? connect(pathname) : connect(Number(port), hostname);
}
