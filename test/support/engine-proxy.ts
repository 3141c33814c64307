// A way to the real engine that a test can spoil: requests refused or cut off, the engine gone and back again.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { dockerHost } from './engine.ts';

/**
 * What becomes of a request: a number is the HTTP status that it is answered with, in place of the engine; `lose` lets the
 * engine do it and loses the answer.
 */
export type Spoiling = 'pass' | 'cut' | 'lose' | number;

/** Asked for each request, by its first line: `POST /containers/…/start HTTP/1.1` */
export type Spoil = (request: string) => Spoiling;

export const passAll: Spoil = () => 'pass';

/** An engine that knows no sessions. */
export const withoutBuildKit: Spoil = request => (request.startsWith('POST /session') ? 404 : 'pass');

export interface EngineProxy extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  readonly connections: () => number;
  /** How many requests were not passed on: a test that spoils nothing proves nothing. */
  readonly spoilt: () => number;
  /** Ends every connection, as an engine that dies does; new ones are taken. */
  readonly cut: () => void;
  /** Ends every connection and takes no new one. */
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
}

/** @param path of the socket to listen on; without it, it is a port of its own */
export async function engineProxy(spoil: Spoil = passAll, path?: string): Promise<EngineProxy> {
  const clients = new Set<Socket>();
  let spoilt = 0;
  const counted: Spoil = request => {
    const spoiling = spoil(request);
    if (spoiling !== 'pass') spoilt += 1;
    return spoiling;
  };
  const server = createServer(client => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    joinToEngine(client, counted);
  });
  let port = 0;
  const comeBack = async () => {
    server.listen(path === undefined ? { host: '127.0.0.1', port } : { path });
    await once(server, 'listening');
  };
  const cut = () => {
    for (const client of clients) client.destroy();
  };
  const goAway = async () => {
    server.close();
    cut();
    await once(server, 'close');
  };
  await comeBack();
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return {
    dockerHost: path === undefined ? `tcp://127.0.0.1:${port}` : `unix://${path}`,
    connections: () => clients.size,
    spoilt: () => spoilt,
    cut,
    goAway,
    comeBack,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await goAway();
    },
  };
}

function joinToEngine(client: Socket, spoil: Spoil): void {
  const engine = connectToEngine();
  // What went wrong is told by the close that follows.
  for (const socket of [client, engine]) socket.on('error', () => {});
  client.on('close', () => engine.destroy());
  engine.on('close', () => client.destroy());
  engine.pipe(client);
  // Requests of one connection come one after the other, so that each begins a piece.
  client.on('data', bytes => {
    const [line = ''] = bytes.toString('latin1').split('\r\n', 1);
    const spoiling = line.endsWith(' HTTP/1.1') ? spoil(line) : 'pass';
    if (spoiling === 'pass') engine.write(bytes);
    else if (spoiling === 'cut') client.destroy();
    else if (spoiling === 'lose') {
      engine.unpipe(client);
      engine.once('data', () => client.destroy()).resume();
      engine.write(bytes);
    } else client.write(`HTTP/1.1 ${spoiling} Spoilt\r\nContent-Length: 21\r\n\r\n{"message":"not now"}`);
  });
}

function connectToEngine(): Socket {
  const { protocol, hostname, port, pathname } = new URL(dockerHost);
  return protocol === 'unix:' ? connect(pathname) : connect(Number(port), hostname);
}
