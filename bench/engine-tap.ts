// A way to the engine that notes which requests were under way when.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Interval } from './intervals.ts';

/** From the first byte of the request to the last byte of its answer; milliseconds since the epoch. */
export interface EngineRequest extends Interval {
  /** `POST /containers/ab12…/start` */
  readonly line: string;
}

export interface EngineTap extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  /** All requests so far, in order. */
  requests(): readonly EngineRequest[];
}

/** Milliseconds since the epoch with their fractions, on a clock that does not jump. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/**
 * Passes bytes on and looks only at how they begin. A request that waits for something to happen counts until the engine
 * has last said something, so that waiting alone is not counted as the engine's work.
 * @param dockerHost the real engine, as in DOCKER_HOST @param folder for the socket
 */
export async function tapEngine(dockerHost: string, folder: string): Promise<EngineTap> {
  const noted: { line: string; from: number; to: number }[] = [];
  const clients = new Set<Socket>();
  const server = createServer(client => {
    const engine = connectTo(dockerHost);
    clients.add(client);
    let current: (typeof noted)[number] | undefined;
    let untilClosed = false;
    // What went wrong is told by the close that follows.
    for (const socket of [client, engine]) socket.on('error', () => {});
    client.on('close', () => {
      clients.delete(client);
      engine.destroy();
    });
    engine.on('close', () => client.destroy());
    client.on('data', bytes => {
      const now = preciseNow();
      const line = requestLine(bytes);
      if (line !== undefined) {
        current = { line, from: now, to: now };
        noted.push(current);
      }
      if (!engine.write(bytes)) client.pause();
    });
    engine.on('drain', () => client.resume());
    engine.on('data', bytes => {
      client.write(bytes);
      if (current !== undefined) current.to = preciseNow();
      untilClosed ||= isRawStream(bytes);
    });
    engine.on('end', () => {
      if (current !== undefined && untilClosed) current.to = preciseNow();
    });
  });
  const path = join(folder, 'engine.sock');
  server.listen(path);
  await once(server, 'listening');
  return {
    dockerHost: `unix://${path}`,
    requests: () => noted,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Requests of one connection come one after the other, so that each begins a piece. */
function requestLine(bytes: Buffer): string | undefined {
  const [first = ''] = bytes.toString('latin1', 0, 2000).split('\r\n', 1);
  return /^([A-Z]+ \/\S*)(?: HTTP\/1\.1)?$/.exec(first)?.[1];
}

/** The output of a command that runs in a container: it has run when the engine hangs up. */
function isRawStream(answer: Buffer): boolean {
  return answer.toString('latin1', 0, 500).includes('application/vnd.docker.raw-stream');
}

function connectTo(dockerHost: string): Socket {
  const { protocol, hostname, port, pathname } = new URL(dockerHost);
  return protocol === 'unix:' ? connect(pathname) : connect(Number(port), hostname);
}
