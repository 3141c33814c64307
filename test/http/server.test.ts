// Deckhand's HTTP server: what it answers itself, what it passes on, and how it stops.
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type HttpServer, listen } from '../../src/http/server.ts';

const path = '/slack/events';

async function serve(expected: readonly string[] = [path]) {
  const server = await listen({
    listen: { port: 0, host: '127.0.0.1' },
    routes: [{ path: '/healthz', answer: response => void response.end('ok\n') }],
    expected,
    onError: error => {
      throw error;
    },
  });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

const ask = (server: HttpServer, at: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${server.port()}${at}`, { method });

describe('the server', () => {
  test('answers its own routes, also to HEAD and with a query', async () => {
    await using server = await serve();
    expect(await (await ask(server, '/healthz?from=probe')).text()).toBe('ok\n');
    const head = await ask(server, '/healthz', 'HEAD');
    expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' });
  });

  test('asks Slack to come again while nobody takes its requests', async () => {
    await using server = await serve();
    const answer = await ask(server, path, 'POST');
    expect({ status: answer.status, again: answer.headers.get('retry-after') }).toEqual({
      status: 503,
      again: '5',
    });
  });

  test('says nothing of what is not there', async () => {
    await using server = await serve([]);
    const wanted: readonly [string, string][] = [
      ['/secret', 'GET'],
      ['/healthz', 'POST'],
      [path, 'POST'],
      [path, 'GET'],
    ];
    for (const [at, method] of wanted) {
      const answer = await ask(server, at, method);
      expect({ at, status: answer.status, body: await answer.text() }).toEqual({ at, status: 404, body: '' });
    }
  });

  test('outlives an address that makes no sense', async () => {
    await using server = await serve();
    const asked = request({ host: '127.0.0.1', port: server.port(), path: '//:bad:' });
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    asked.on('response', response => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.end();
    expect(await promise).toBe(404);
    expect((await ask(server, '/healthz')).status).toBe(200);
  });

  test('passes on what is mounted, and unmounting waits until that is answered', async () => {
    await using server = await serve();
    const came = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const unmount = server.mount(path, (incoming, response) => {
      came.resolve();
      void Promise.all([text(incoming), mayAnswer.promise]).then(([body]) =>
        response.end(body.toUpperCase()),
      );
    });
    const asked = fetch(`http://127.0.0.1:${server.port()}${path}`, { method: 'POST', body: 'hello' });
    await came.promise;
    let unmounted = false;
    const unmounting = unmount().then(() => {
      unmounted = true;
    });
    expect((await ask(server, path, 'POST')).status).toBe(503);
    expect(unmounted).toBe(false);
    mayAnswer.resolve();
    expect(await (await asked).text()).toBe('HELLO');
    await unmounting;
  });

  test('does not wait for ever for a request that never comes to its end', async () => {
    const server = await serve();
    const socket = connect(server.port(), '127.0.0.1');
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    socket.on('close', () => resolve()).on('error', () => resolve());
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\n`);
    await ask(server, '/healthz');
    await server.close();
    await ended;
  });
});

describe('a port', () => {
  test('that is taken is named, with the variable that changes it', async () => {
    await using server = await serve();
    const again = listen({
      listen: { port: server.port(), host: '127.0.0.1' },
      routes: [],
      expected: [],
      onError: () => undefined,
    });
    await expect(again).rejects.toThrow(
      `Port ${server.port()} is taken by another program. End that one, or set PORT to a free port.`,
    );
  });

  test('of an address that this machine does not have is refused with the variable that changes it', async () => {
    const elsewhere = listen({
      listen: { port: 0, host: '192.0.2.1' },
      routes: [],
      expected: [],
      onError: () => undefined,
    });
    await expect(elsewhere).rejects.toThrow(/^192\.0\.2\.1 is not an address of this machine\. Set HOST/);
  });
});
