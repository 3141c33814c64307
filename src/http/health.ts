// What a supervisor or a load balancer asks: whether Deckhand lives, and whether a deploy would work now.
import type { Route } from './server.ts';

/** Undefined when all is well, else the reason in plain words. May ask the network; is told by the signal when its time is over. */
export type Check = (signal: AbortSignal) => Promise<string | undefined>;

/** The checks by their name, in the order in which they are shown. */
export type Checks = Readonly<Record<string, Check>>;

const checkTimeoutMs = 2000;
/** Who asks again within this time gets the same answer: asking often must not be work. */
const freshMs = 100;

/**
 * GET /healthz answers 200 as long as the process serves requests. GET /readyz answers 200, or 503 when a check fails,
 * with a JSON object of each check's name and `ok` or its reason.
 * @param checks asked for at each run, because there are more of them when Deckhand has started
 */
export function healthRoutes(checks: () => Checks): readonly Route[] {
  const results = sharedRuns();
  return [
    { path: '/healthz', answer: response => void response.end('ok\n') },
    {
      path: '/readyz',
      answer: response =>
        void results(checks()).then(found => {
          const ready = Object.values(found).every(result => result === 'ok');
          response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
          response.end(`${JSON.stringify(found)}\n`);
        }),
    },
  ];
}

interface Run {
  readonly of: Checks;
  readonly results: Promise<Readonly<Record<string, string>>>;
  endedAt: number;
}

/** One run for all who ask while it is under way or shortly after. */
function sharedRuns(): (checks: Checks) => Run['results'] {
  let last: Run | undefined;
  return checks => {
    if (last?.of === checks && performance.now() - last.endedAt < freshMs) return last.results;
    const run: Run = { of: checks, results: runAll(checks), endedAt: Number.POSITIVE_INFINITY };
    void run.results.then(() => {
      run.endedAt = performance.now();
    });
    last = run;
    return run.results;
  };
}

async function runAll(checks: Checks): Promise<Readonly<Record<string, string>>> {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await result(check)] as const);
  return Object.fromEntries(await Promise.all(results));
}

/** Never rejects. */
async function result(check: Check): Promise<string> {
  const late = AbortSignal.timeout(checkTimeoutMs);
  const { promise, resolve } = Promise.withResolvers<string>();
  late.addEventListener('abort', () => resolve(`no answer within ${checkTimeoutMs / 1000} s`), {
    once: true,
  });
  return await Promise.race([asked(check, late), promise]);
}

async function asked(check: Check, signal: AbortSignal): Promise<string> {
  try {
    return (await check(signal)) ?? 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
