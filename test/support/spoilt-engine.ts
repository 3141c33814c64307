// The real engine behind a way that can be spoilt: requests refused, left without an answer, or cut off.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { connectEngine } from '../../src/docker/engine.ts';
import { dockerHost } from './engine.ts';

/** What becomes of a request: a number is the HTTP status that it is refused with. */
export type Spoiling = 'pass' | 'cut' | 'hang' | number;

/** @param spoil asked for each request, by its first line: `POST /containers/…/start HTTP/1.1` */
export async function spoiltEngine(spoil: (request: string) => Spoiling) {
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
    client.on('data', bytes => {
      const [line = ''] = bytes.toString('latin1').split('\r\n', 1);
      const spoiling = line.endsWith('HTTP/1.1') ? spoil(line) : 'pass';
      if (spoiling === 'pass') engine.write(bytes);
      else if (spoiling === 'cut') client.destroy();
      else if (spoiling !== 'hang') {
        client.write(`HTTP/1.1 ${spoiling} Refused\r\nContent-Length: 21\r\n\r\n{"message":"not now"}`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    docker: connectEngine({ dockerHost: `tcp://127.0.0.1:${port}`, answerMs: 1000 }),
    /** Cuts every connection, as an engine that dies does. */
    cut,
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
