// An engine whose containers are made up and start at once; whatever is not about containers goes to the real one, builds included.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const createSchema = z.object({ Image: z.string(), Labels: z.record(z.string(), z.string()) });

interface Made {
  readonly id: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  name: string;
  running: boolean;
  startedAt: string;
}

/** @param dockerHost a `unix://` address @param folder for the socket @returns with the address to use in its place */
export async function standInContainers(
  dockerHost: string,
  folder: string,
): Promise<AsyncDisposable & { readonly dockerHost: string }> {
  const engine = dockerHost.replace('unix://', '');
  const containers = new Map<string, Made>();
  const server = createServer((asked, answer) => {
    const isOurs = /^(?:\/v[\d.]+)?\/(containers|exec)\//.test(asked.url ?? '');
    if (isOurs) void answerAsEngine(containers, asked, answer);
    else passOn(engine, asked, answer);
  });
  // BuildKit's session.
  server.on('upgrade', (asked: IncomingMessage, client, head: Buffer) => {
    const real = connect(engine);
    const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    real.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    real.write(head);
    real.pipe(client).pipe(real);
    for (const [one, other] of [[real, client] as const, [client, real] as const]) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  const path = join(folder, 'stand-in.sock');
  server.listen(path);
  await once(server, 'listening');
  return {
    dockerHost: `unix://${path}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function passOn(engine: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url: path, headers } = asked;
  const real = request({ socketPath: engine, method, path, headers }, response => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  real.on('error', () => answer.destroy());
  asked.pipe(real);
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.41/ */
async function answerAsEngine(
  containers: Map<string, Made>,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const url = new URL(asked.url ?? '/', 'http://engine');
  const [kind, name = '', action = ''] = url.pathname
    .replace(/^\/v[\d.]+/, '')
    .split('/')
    .slice(1);
  const body = asked.method === 'POST' ? await json(asked).catch(() => ({})) : undefined;
  const reply = (status: number, content?: object): void => {
    answer.writeHead(status, { 'content-type': 'application/json' });
    answer.end(content === undefined ? undefined : JSON.stringify(content));
  };
  if (kind === 'exec') {
    if (action === 'json') return reply(200, { ExitCode: 0, Running: false });
    answer.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
    return void answer.end();
  }
  if (name === 'json') return reply(200, [...containers.values()].map(listed));
  if (name === 'create') {
    const { Image: image, Labels: labels } = createSchema.parse(body);
    const id = randomBytes(32).toString('hex');
    const called = url.searchParams.get('name') ?? id;
    const made = { id, image, labels, createdAt: Date.now(), name: called, running: false, startedAt: '' };
    containers.set(id, made);
    return reply(201, { Id: id, Warnings: [] });
  }
  const found = containers.get(name) ?? [...containers.values()].find(each => each.name === name);
  if (found === undefined) return reply(404, { message: `No such container: ${name}` });
  if (asked.method === 'DELETE') {
    containers.delete(found.id);
    return reply(204);
  }
  switch (action) {
    case 'json':
      return reply(200, inspected(found));
    case 'exec':
      return reply(201, { Id: randomBytes(32).toString('hex') });
    case 'start':
      found.running = true;
      found.startedAt = new Date().toISOString();
      return reply(204);
    case 'stop':
      found.running = false;
      return reply(204);
    case 'rename':
      found.name = url.searchParams.get('name') ?? found.name;
      return reply(204);
    case 'wait':
      // Until the asker goes away: nothing ends by itself here.
      return answer.writeHead(200).flushHeaders();
    default:
      return reply(200, { Warnings: [] });
  }
}

function listed({ id, name, image, labels, running, createdAt }: Made): object {
  const [State, Status] = running ? ['running', 'Up 2 minutes'] : ['exited', 'Exited (0) 2 minutes ago'];
  const Created = Math.round(createdAt / 1000);
  return { Id: id, Names: [`/${name}`], ImageID: image, Labels: labels, State, Status, Created, Ports: [] };
}

function inspected({ id, name, image, labels, running, startedAt }: Made): object {
  const fine = { Paused: false, Restarting: false, OOMKilled: false, ExitCode: 0 };
  return {
    Id: id,
    Name: `/${name}`,
    Image: image,
    RestartCount: 0,
    State: { ...fine, Running: running, StartedAt: startedAt },
    Config: { Labels: labels, Env: [], Healthcheck: { Test: ['CMD', 'true'] } },
    HostConfig: { RestartPolicy: { Name: 'no' }, PortBindings: {}, NetworkMode: 'default' },
    Mounts: [],
    NetworkSettings: { Ports: {}, Networks: {} },
  };
}
