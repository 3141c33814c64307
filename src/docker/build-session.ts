// A BuildKit session: the connection on which the engine asks its client, here for registry credentials.
import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import { type MethodDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import type Docker from 'dockerode';
import protobuf from 'protobufjs';
import { z } from 'zod';
import type { FindCredentials } from './build-credentials.ts';
import { dial } from './build-dial.ts';

// The parts that we serve of BuildKit's session/auth/auth.proto and of grpc's own health check.
const { root } = protobuf.parse(`syntax = "proto3";
  message CredentialsRequest { string Host = 1; }
  message CredentialsResponse { string Username = 1; string Secret = 2; }
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { int32 status = 1; }`);

const paths = {
  credentials: '/moby.filesync.v1.Auth/Credentials',
  check: '/grpc.health.v1.Health/Check',
};
const SERVING = 1;
const credentialsRequest = z.object({ Host: z.string() });

export interface BuildSession extends Disposable {
  /** For the build's query. */
  readonly id: string;
}

/**
 * dockerode opens a session of its own in buildImage, but it gives one user's password to whichever registry asks,
 * and doesn't answer BuildKit's health check: Engine 20.10 drops it after a second, newer ones after a few (see
 * monitorHealth in BuildKit's session/grpc.go), and what is asked for later gets no credentials.
 * @param credentials asked each time, with the registry's host
 * @throws what docker-modem throws; with a statusCode when the engine knows no sessions
 */
export async function openBuildSession(
  docker: Docker,
  credentials: FindCredentials,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const socket = await upgrade(docker, id, signal);
  socket.on('error', () => {}); // the build itself fails, and says why
  const server = new Server();
  server.addService(
    { credentials: method(paths.credentials, 'CredentialsRequest', 'CredentialsResponse') },
    {
      credentials: (call: { request: unknown }, answer: (error: object | null, value?: object) => void) => {
        const { Host } = credentialsRequest.parse(call.request);
        const found = credentials(Host);
        answer(null, found === undefined ? {} : { Username: found.username, Secret: found.secret });
      },
    },
  );
  server.addService(
    { check: method(paths.check, 'HealthCheckRequest', 'HealthCheckResponse') },
    {
      check: (_call: unknown, answer: (error: null, value: object) => void) =>
        answer(null, { status: SERVING }),
    },
  );
  server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
  return {
    id,
    [Symbol.dispose]: () => {
      server.forceShutdown();
      socket.destroy();
    },
  };
}

async function upgrade(docker: Docker, id: string, signal: AbortSignal): Promise<Duplex> {
  const socket = await dial(docker, {
    method: 'POST',
    path: '/session',
    hijack: true,
    abortSignal: signal,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'deckhand',
      'X-Docker-Expose-Session-Grpc-Method': Object.values(paths),
    },
    statusCodes: { 101: true },
  });
  if (socket instanceof Duplex) return socket;
  throw new Error('The engine answered to a session without opening one');
}

function method(path: string, request: string, response: string): MethodDefinition<object, object> {
  const [question, answer] = [root.lookupType(request), root.lookupType(response)];
  const encode = (type: protobuf.Type) => (value: object) => Buffer.from(type.encode(value).finish());
  const decode = (type: protobuf.Type) => (bytes: Buffer) =>
    type.toObject(type.decode(bytes), { defaults: true });
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: encode(question),
    requestDeserialize: decode(question),
    responseSerialize: encode(answer),
    responseDeserialize: decode(answer),
  };
}
