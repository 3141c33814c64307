// An engine that is there is found by asking it, and one that isn't is reported with the reason.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findEngine } from '../../scripts/setup/find-engine.mjs';

/** Something that answers on a socket as an engine does, or with another status. */
async function standIn(status = 200) {
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-test-'));
  const socket = join(folder, 'docker.sock');
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/version' ? status : 404);
    response.end('{"Components":[{"Name":"Engine","Version":"27.1.0"}],"Version":"27.1.0"}');
  }).listen(socket);
  await once(server, 'listening');
  return {
    host: `unix://${socket}`,
    folder,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}

it('is the one that DOCKER_HOST names, with its version', async () => {
  await using engine = await standIn();
  expect(await findEngine({ DOCKER_HOST: engine.host })).toEqual({ host: engine.host, version: '27.1.0' });
});

it.each([
  ['not there', (folder: string) => `unix://${folder}/other.sock`],
  ['nothing listens there', () => 'tcp://127.0.0.1:1'],
  ['it has to begin with unix:// or tcp://', () => 'somewhere'],
  ['ssh', () => 'ssh://someone@127.0.0.1'],
])('is not taken for granted: %s', async (reason, host) => {
  await using engine = await standIn();
  const found = await findEngine({ DOCKER_HOST: host(engine.folder) }, []);
  expect(found).toEqual({ tried: [expect.stringContaining(reason)] });
});

it('has to answer well', async () => {
  await using engine = await standIn(500);
  const found = await findEngine({ DOCKER_HOST: engine.host }, []);
  expect(found).toEqual({ tried: [`DOCKER_HOST (${engine.host}): it answers 500`] });
});

it('is the one at the usual socket where DOCKER_HOST names none that answers', async () => {
  await using engine = await standIn();
  expect(await findEngine({}, [engine.host])).toEqual({ host: engine.host, version: '27.1.0' });
  expect(await findEngine({ DOCKER_HOST: 'tcp://127.0.0.1:1' }, [engine.host])).toMatchObject({
    host: engine.host,
  });
});
