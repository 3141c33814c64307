// What a supervisor or a load balancer asks: whether Deckhand lives, and whether a deploy would work now.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Undefined when all is well, else the reason in plain words. May ask the network; has to end by the signal. */
export type Check = (signal: AbortSignal) => Promise<string | undefined>;

/** A route as Bolt's receivers take it. */
export interface Route {
  readonly path: string;
  readonly method: string;
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

const checkTimeoutMs = 2000;

/**
 * GET /healthz answers 200 as long as the process serves requests. GET /readyz answers 200, or 503 when a check fails,
 * with a JSON object of each check's name and `ok` or its reason.
 */
export function healthRoutes(checks: Readonly<Record<string, Check>>): readonly Route[] {
  return [
    { path: '/healthz', method: 'GET', handler: (_request, response) => void response.end('ok\n') },
    {
      path: '/readyz',
      method: 'GET',
      handler: (_request, response) => {
        void runAll(checks).then(results => {
          const ready = Object.values(results).every(result => result === 'ok');
          response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
          response.end(`${JSON.stringify(results)}\n`);
        });
      },
    },
  ];
}

async function runAll(checks: Readonly<Record<string, Check>>): Promise<Record<string, string>> {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await result(check)] as const);
  return Object.fromEntries(await Promise.all(results));
}

async function result(check: Check): Promise<string> {
  const late = AbortSignal.timeout(checkTimeoutMs);
  const { promise, resolve } = Promise.withResolvers<string>();
  late.addEventListener('abort', () => resolve(`no answer within ${checkTimeoutMs / 1000} s`), {
    once: true,
  });
  const asked = check(late).then(
    reason => reason ?? 'ok',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return await Promise.race([asked, promise]);
}
