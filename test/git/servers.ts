// Git servers on loopback: HTTP with a password, git's own protocol, and one that never answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Resolves when the next request or connection has come in. */
  readonly nextRequest: () => Promise<void>;
}

export interface HttpOptions {
  readonly username?: string;
  readonly password?: string;
  /** Stops sending after so many bytes of a pack, and keeps the connection. */
  readonly stallAfter?: number;
  /** Resets the connection after so many bytes of a pack. */
  readonly cutAfter?: number;
  /** Answers every request with a redirection to there. */
  readonly redirectTo?: string;
}

export interface HttpTestServer extends TestServer {
  /** What clients sent as their credentials, decoded. */
  readonly credentials: string[];
  options: HttpOptions;
}

/** Serves every repository under a folder by `git http-backend`; at a port of its own when none is given. */
export async function serveHttp(root: string, initial: HttpOptions = {}, port = 0): Promise<HttpTestServer> {
  const requests = createSignal();
  const credentials: string[] = [];
  const server = createHttpServer((request, response) => {
    requests.raise();
    const { options } = testServer;
    const given = Buffer.from(
      (request.headers.authorization ?? '').replace('Basic ', ''),
      'base64',
    ).toString();
    if (given !== '') credentials.push(given);
    if (options.redirectTo !== undefined) {
      response.writeHead(302, { location: options.redirectTo + (request.url ?? '') }).end();
    } else if (options.password !== undefined && given !== `${options.username}:${options.password}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Who are you?');
    } else runBackend(root, request, response, options);
  });
  const testServer: HttpTestServer = {
    ...(await listen(server, port)),
    nextRequest: requests.next,
    credentials,
    options: initial,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return testServer;
}

/** The common gateway interface, as far as `git http-backend` needs it. */
function runBackend(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  { stallAfter = Number.POSITIVE_INFINITY, cutAfter = Number.POSITIVE_INFINITY }: HttpOptions,
): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      REMOTE_USER: 'someone',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  response.on('close', () => child.kill());
  request.pipe(child.stdin).on('error', () => {});
  let head: Buffer | undefined = Buffer.alloc(0);
  let sent = 0;
  const send = (bytes: Buffer): void => {
    const part = bytes.subarray(0, Math.max(0, stallAfter - sent));
    sent += bytes.length;
    if (part.length > 0) response.write(part);
    if (sent > cutAfter) request.socket.destroy();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) return send(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head.subarray(0, end).toString().split('\r\n');
    for (const line of lines) {
      const [name = '', value = ''] = line.split(': ', 2);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.flushHeaders();
    const body = head.subarray(end + 4);
    head = undefined;
    send(body);
  });
  child.stdout.on('end', () => {
    if (sent <= stallAfter) response.end();
  });
}

/** git:// by `git daemon`, one process a connection. */
export async function serveGit(root: string): Promise<TestServer> {
  return serveSockets(socket => {
    const child = spawn('git', ['daemon', '--inetd', '--export-all', `--base-path=${root}`], {
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    socket.pipe(child.stdin).on('error', () => {});
    child.stdout.pipe(socket);
    socket.on('close', () => child.kill());
  });
}

/** Accepts connections and says nothing. */
export async function serveSilence(): Promise<TestServer> {
  return serveSockets(() => {});
}

async function serveSockets(serve: (socket: Socket) => void): Promise<TestServer> {
  const requests = createSignal();
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
    requests.raise();
  });
  return {
    ...(await listen(server)),
    nextRequest: requests.next,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function listen(server: Server, wanted = 0): Promise<{ readonly port: number }> {
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { port: address.port };
}

function createSignal(): { readonly raise: () => void; readonly next: () => Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    raise() {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    next: () => new Promise(resolve => waiting.push(resolve)),
  };
}
