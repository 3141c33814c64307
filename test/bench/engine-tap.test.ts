import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { tapEngine } from '../../bench/engine-tap.ts';

const workMs = 60;

/** Works for a while over `/work`, and says at once that it waits for `/wait`, where nothing ever happens. */
async function anEngine(
  stack: AsyncDisposableStack,
): Promise<{ readonly folder: string; readonly host: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'deckhand-tap-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const server = createServer((asked, answer) => {
    if (asked.url === '/wait') answer.flushHeaders();
    else void wait(workMs).then(() => answer.end('done'));
  }).listen(join(folder, 'real.sock'));
  await once(server, 'listening');
  stack.defer(() => void server.close());
  return { folder, host: `unix://${folder}/real.sock` };
}

it('passes requests on, and notes how long the engine worked at them', async () => {
  await using stack = new AsyncDisposableStack();
  const { folder, host } = await anEngine(stack);
  const tap = stack.use(await tapEngine(host, folder));
  const asked = request({ socketPath: tap.dockerHost.slice('unix://'.length), path: '/work' }).end();
  const answered = Promise.withResolvers<IncomingMessage>();
  asked.once('response', answered.resolve);
  expect(await text(await answered.promise)).toBe('done');
  const [noted, ...others] = tap.requests();
  expect(others).toEqual([]);
  expect(noted?.line).toBe('GET /work');
  expect((noted?.to ?? 0) - (noted?.from ?? 0)).toBeGreaterThanOrEqual(workMs - 1);
});

it('does not call it work when the engine waits for something to happen', async () => {
  await using stack = new AsyncDisposableStack();
  const { folder, host } = await anEngine(stack);
  const tap = stack.use(await tapEngine(host, folder));
  const asked = request({ socketPath: tap.dockerHost.slice('unix://'.length), path: '/wait' }).end();
  asked.on('error', () => {});
  await once(asked, 'response');
  const told = tap.requests()[0]?.to;
  asked.destroy();
  await once(asked, 'close');
  expect(tap.requests()[0]).toMatchObject({ line: 'GET /wait', to: told });
});
