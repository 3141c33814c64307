// The HTTP server: loopback only, routes to the Web API, response_urls, uploads and the page.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseJson } from '../json.ts';
import { receive } from '../methods/arguments.ts';
import { useResponseUrl } from '../methods/respond.ts';
import { callMethod } from '../methods/web-api.ts';
import type { World } from '../world.ts';
import type { Fault } from './faults.ts';
import { type Answer, addressOf, answer, flatHeaders, isLoopbackHost, json, readBody, text } from './http.ts';
import { rateLimited } from './rate-limits.ts';
import { faultNote } from './request-log.ts';

/** A call from the app, ready to be handled once. */
interface Call {
  readonly name: string;
  /** For the log. */
  readonly request: unknown;
  /** For the log: the body as it came; undefined for the bytes of a file. */
  readonly body?: string;
  readonly handle: () => Answer;
}

/** Handles what is none of the app's calls: the page. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** The bytes of an upload, raw or as the one file of a multipart form; none for a form that can't be read. */
async function uploaded(contentType: string, body: Buffer): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => new FormData());
  for (const part of form.values())
    if (typeof part !== 'string') return Buffer.from(await part.arrayBuffer());
  return Buffer.alloc(0);
}

async function callOf(world: World, request: IncomingMessage, url: URL): Promise<Call | undefined> {
  const path = /^\/(api|response|upload\/v1)\/([\w.-]+)$/.exec(url.pathname);
  const [, area, rest] = path ?? [];
  if (area === undefined || rest === undefined) return undefined;
  // Whoever only looks at a response_url uses none of its five times. What Slack answers to a GET isn't known.
  if (area !== 'api' && request.method !== 'POST') return undefined;
  const contentType = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  if (area === 'upload/v1') {
    const bytes = await uploaded(contentType, body);
    const handle = () =>
      world.files.upload(rest, bytes) ? text(200, `OK - ${bytes.length}`) : text(400, 'upload refused');
    return { name: 'upload', request: { bytes: bytes.length }, handle };
  }
  const source = body.toString('utf8');
  if (area === 'response')
    return {
      name: 'response_url',
      request: parseJson(source),
      body: source,
      handle: () => useResponseUrl(world, rest, source),
    };
  const received = await receive(contentType, body);
  const args = { ...Object.fromEntries(url.searchParams), ...received.args };
  const handle = () => callMethod(world, rest, request.headers.authorization, { ...received, args });
  return { name: rest, request: args, body: source, handle };
}

/** Undefined: the connection is reset and there is no answer. */
async function handled(
  call: Call,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  switch (fault?.kind) {
    case undefined:
      return call.handle();
    case 'rate_limited':
      return rateLimited(fault.retryAfter);
    case 'http':
      return text(fault.status, 'This is a fault that was asked for.');
    case 'error':
      return json(200, { ok: false, error: fault.error });
    case 'delay':
      await wait(fault.ms, undefined, { signal });
      return call.handle();
    case 'reset':
      if (fault.when === 'after') call.handle();
      return undefined;
  }
}

async function handleCall(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
  closing: AbortSignal,
): Promise<void> {
  const at = world.settings.clock();
  const start = performance.now();
  const fault = world.faults.take(call.name, call.request);
  const result = await handled(call, fault, closing);
  if (result) answer(response, result);
  else request.socket.resetAndDestroy();
  world.log.add({
    at,
    direction: 'from-app',
    name: call.name,
    method: request.method,
    url: request.url,
    headers: flatHeaders(request),
    requestBody: call.body,
    request: call.request,
    status: result?.status,
    responseHeaders: result?.headers,
    responseBody: result?.body.toString(),
    response: result && (parseJson(result.body.toString()) ?? result.body.toString()),
    note: fault && faultNote(fault),
    durationMs: performance.now() - start,
  });
}

export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** Listens on 127.0.0.1 and answers nothing that doesn't name a loopback host. Port 0 takes any that is free. */
export async function startServer(world: World, port: number, page: PageHandler): Promise<Listening> {
  const closing = new AbortController();
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopbackHost(request.headers.host)) {
      answer(response, text(403, 'The sandbox answers on this machine only.'));
      return;
    }
    const url = addressOf(request);
    const call = await callOf(world, request, url);
    await (call ? handleCall(world, request, response, call, closing.signal) : page(request, response, url));
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) response.destroy();
      else answer(response, text(500, `This is a mistake in the sandbox:\n${words}`));
    });
  });
  server.on('upgrade', (request, wire, head) => world.sockets.accept(request, wire, head));
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no TCP address.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        closing.abort();
        world.sockets[Symbol.dispose]();
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  return promise;
}
