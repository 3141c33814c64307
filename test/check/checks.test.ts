// What `npm run check` finds of an engine that is not there as it should be.
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkEngine } from '../../src/check/checks.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { freePort } from '../support/host-scene.ts';

test('TLS files that can’t be read are a finding, not the end of the check', async () => {
  const connect = () => connectEngine({ dockerHost: 'tcp://engine', tlsVerify: true, certPath: '/nowhere' });
  expect(await checkEngine(connect)).toEqual([
    expect.objectContaining({ state: 'wrong', found: expect.stringContaining('/nowhere') }),
  ]);
});

test('an engine that accepts and never answers is a finding too', async () => {
  const server = createServer(() => undefined);
  const port = await freePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const connect = () => connectEngine({ dockerHost: `tcp://127.0.0.1:${port}`, answerMs: 100 });
  expect(await checkEngine(connect)).toEqual([
    expect.objectContaining({ state: 'wrong', found: expect.stringContaining('did not answer in time') }),
  ]);
  server.close();
});
