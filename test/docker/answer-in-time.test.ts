// An engine that hangs, or goes away in the middle of an answer, keeps nobody waiting.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { inspectContainer, stopContainer } from '../../src/docker/containers.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { dockerHost } from '../support/engine.ts';
import { docker as real, request, scene, target, web } from '../support/host-scene.ts';

/** An engine that does no more than `answer` to each request. */
async function anEngine(answer: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    docker: connectEngine({ dockerHost: `tcp://127.0.0.1:${port}`, answerMs: 300 }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends the head of an answer. */
function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
}

describe('an engine that', () => {
  const sick: readonly [string, (response: ServerResponse) => void][] = [
    ['accepts and never answers', () => undefined],
    ['stops in the middle of an answer', begin],
  ];
  test.each(sick)('%s is unreachable', async (_what, answer) => {
    await using engine = await anEngine(answer);
    const unreachable = { reason: { code: 'engine_unreachable', detail: 'It did not answer in time' } };
    await expect(inspectContainer(engine.docker, 'x')).rejects.toMatchObject(unreachable);
    const wait = engine.docker.getContainer('x').wait({ abortSignal: AbortSignal.timeout(300) });
    await expect(wait).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('dies in the middle of an answer is unreachable at once', async () => {
    await using engine = await anEngine(response => {
      begin(response);
      response.write('{"Id":', () => response.destroy());
    });
    const cutOff = { reason: { code: 'engine_unreachable', detail: 'Its answer was cut off in the middle' } };
    await expect(inspectContainer(engine.docker, 'x')).rejects.toMatchObject(cutOff);
    const wait = engine.docker.getContainer('x').wait({ abortSignal: new AbortController().signal });
    await expect(wait).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is quick is not hurried where a request may take long', async () => {
    await using s = await scene();
    const docker = connectEngine({ dockerHost, answerMs: 300 });
    const slow = web('slow', { run: { stopGracePeriodMs: 1000, init: false, restart: { name: 'no' } } });
    await target.rollOut(request(s.service, { ...slow, command: ['sleep', '600'] }).full);
    await stopContainer(docker, await real.getContainer(s.service.containerName).inspect());
    expect((await target.observe(s.service)).state).toBe('stopped');
  });
});
