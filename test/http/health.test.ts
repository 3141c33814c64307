// /healthz and /readyz: what they say, how long they take, and how much work asking is.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Checks, healthRoutes } from '../../src/http/health.ts';
import { listen } from '../../src/http/server.ts';

async function serve(checks: Checks) {
  let current = checks;
  const server = await listen({
    listen: { port: 0, host: '127.0.0.1' },
    routes: healthRoutes(() => current),
    expected: [],
    onError: error => {
      throw error;
    },
  });
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port()}${path}`, { method });
    return { status: response.status, body: await response.text() };
  };
  const change = (to: Checks): void => {
    current = to;
  };
  return { ask, change, [Symbol.asyncDispose]: () => server.close() };
}

const well = async (): Promise<undefined> => undefined;

describe('/readyz', () => {
  test('says ok for each check when a deploy would work', async () => {
    await using server = await serve({ engine: well, database: well });
    expect(await server.ask('/readyz')).toEqual({
      status: 200,
      body: '{"engine":"ok","database":"ok"}\n',
    });
  });

  test('answers 503 with the reason of each check that fails, and of those that throw', async () => {
    await using server = await serve({
      engine: async () => 'The Docker engine doesn’t answer',
      database: well,
      slack: () => Promise.reject(new Error('it broke')),
      disk: () => {
        throw new Error('at once');
      },
    });
    const { status, body } = await server.ask('/readyz');
    expect({ status, body: JSON.parse(body) as unknown }).toEqual({
      status: 503,
      body: {
        engine: 'The Docker engine doesn’t answer',
        database: 'ok',
        slack: 'it broke',
        disk: 'at once',
      },
    });
  });

  test('gives HEAD the same status and no body', async () => {
    await using server = await serve({ engine: async () => 'away' });
    expect(await server.ask('/readyz', 'HEAD')).toEqual({ status: 503, body: '' });
  });

  test('waits 2 s for a check that hangs, beside the others, and tells it that its time is over', async () => {
    const over = vi.fn<() => void>();
    const hangs = (signal: AbortSignal): Promise<undefined> => {
      signal.addEventListener('abort', over);
      return new Promise(() => {});
    };
    await using server = await serve({ engine: hangs, slack: hangs, database: well });
    const begin = performance.now();
    const { status, body } = await server.ask('/readyz');
    expect(performance.now() - begin).toBeLessThan(3_500);
    expect({ status, body: JSON.parse(body) as unknown }).toEqual({
      status: 503,
      body: { engine: 'no answer within 2 s', slack: 'no answer within 2 s', database: 'ok' },
    });
    expect(over).toHaveBeenCalledTimes(2);
  });
});

describe('many who ask', () => {
  afterEach(() => void vi.restoreAllMocks());

  test('share one run, and those who come right after it too', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const engine = vi.fn(well);
    await using server = await serve({ engine });
    await Promise.all(Array.from({ length: 50 }, () => server.ask('/readyz')));
    await server.ask('/readyz');
    expect(engine).toHaveBeenCalledTimes(1);
  });

  test('get a new answer when the last one is a tenth of a second old', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const engine = vi.fn(well);
    await using server = await serve({ engine });
    await server.ask('/readyz');
    now.mockReturnValue(1_099);
    await server.ask('/readyz');
    expect(engine).toHaveBeenCalledTimes(1);
    now.mockReturnValue(1_101);
    await server.ask('/readyz');
    expect(engine).toHaveBeenCalledTimes(2);
  });

  test('get a new answer as soon as there is something else to look at', async () => {
    await using server = await serve({ dataFolder: async () => 'waiting' });
    expect(await server.ask('/readyz')).toMatchObject({ status: 503 });
    server.change({ dataFolder: well });
    expect(await server.ask('/readyz')).toMatchObject({ status: 200 });
  });

  test('hear from /healthz at once, though a check hangs', async () => {
    await using server = await serve({ engine: () => new Promise(() => {}) });
    const readiness = server.ask('/readyz');
    expect(await server.ask('/healthz')).toEqual({ status: 200, body: 'ok\n' });
    expect((await readiness).status).toBe(503);
  });
});
