// What the conformance tests share: an app with every scope, calls as plain HTTP, and a server that answers as told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { TOKEN } from '../bolt-app.ts';

export const SCOPES: readonly string[] = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

const Body = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  warning: z.string().optional(),
  response_metadata: z
    .looseObject({
      messages: z.array(z.string()).optional(),
      warnings: z.array(z.string()).optional(),
      next_cursor: z.string().optional(),
    })
    .optional(),
});

/** One call without the official client, which would word it in its own way. */
export async function call(
  workspace: Workspace,
  method: string,
  body: string | undefined,
  contentType = 'application/json; charset=utf-8',
): Promise<z.infer<typeof Body> & { readonly status: number; readonly retryAfter: string | null }> {
  const response = await fetch(`${workspace.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(contentType === '' ? {} : { 'content-type': contentType }),
    },
    // Bytes carry no content type of their own.
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  const parsed = Body.parse(await response.json());
  return { ...parsed, status: response.status, retryAfter: response.headers.get('retry-after') };
}

/** The same with an object, as JSON. */
export const callJson = (workspace: Workspace, method: string, args: object) =>
  call(workspace, method, JSON.stringify(args));

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An app that is only a server. `url` is its request URL. */
export async function startReceiver(
  answer: (received: Received, response: ServerResponse) => void,
): Promise<AsyncDisposable & { readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entry = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(entry);
      answer(entry, response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/slack/events`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
