// Stands between Deckhand and the engine, so that a test can take the engine away and give it back.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, connect as netConnect, type Socket } from 'node:net';
import { dockerHost } from './engine.ts';

export interface EngineProxy extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  readonly host: string;
  /** Ends every connection and takes no new one. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** @param path of the socket to listen on */
export async function engineProxy(path: string): Promise<EngineProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, client => {
    const engine = connectEngineSocket();
    keep(client).pipe(keep(engine)).pipe(client);
    client.on('close', () => engine.destroy());
    engine.on('close', () => client.destroy());
  });
  const proxy: EngineProxy = {
    host: `unix://${path}`,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      rmSync(path, { force: true });
    },
    async mend() {
      server.listen(path);
      await once(server, 'listening');
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await proxy.cut();
    },
  };
  await proxy.mend();
  return proxy;
}

function connectEngineSocket(): Socket {
  const url = new URL(dockerHost);
  return url.protocol === 'unix:'
    ? netConnect({ path: url.pathname, allowHalfOpen: true })
    : netConnect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
}
