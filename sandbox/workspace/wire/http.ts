// Small helpers over node:http: read a body, answer, refuse what is not loopback.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads the whole body. @throws Error over 100 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new Error('The request body is not a stream of bytes.');
    size += chunk.length;
    if (size > 100 * 1024 * 1024) throw new Error('The request body is over 100 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const text = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

export function answer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** The address that a request is for, of which only path and query count. One that can't be read leads nowhere. */
export const addressOf = ({ url }: IncomingMessage): URL =>
  URL.parse(url ?? '/', 'http://sandbox') ?? new URL('http://sandbox/unreadable');

/** A page elsewhere could make a browser call us under a name of its own that resolves to 127.0.0.1. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
}

/**
 * Whether a page of another site, or of another port, makes a browser send this. Browsers say where it comes from; an app
 * says nothing, or names the address that it calls.
 */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

export function flatHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
