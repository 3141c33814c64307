// Rate limits, with a clock of the test's own.
import { WebAPIRateLimitedError } from '@slack/web-api';
import { expect, test } from 'vitest';
import { startStage } from '../bolt-app.ts';
import { startApi } from '../web-client.ts';
import { callJson, SCOPES } from './support.ts';

/** A workspace whose time stands still until it is moved on. */
async function limited() {
  let now = 1_700_000_000_000;
  const api = await startApi({ scopes: SCOPES, rateLimits: true, clock: () => now });
  return {
    ...api,
    passes: (ms: number) => {
      now += ms;
    },
    /** How many calls come through until one is refused, and what that one is told. */
    async untilRefused(method: string, args: object) {
      for (let taken = 0; taken < 1000; taken += 1) {
        const { status, error, retryAfter } = await callJson(api.workspace, method, args);
        if (status === 429) return { taken, error, retryAfter: Number(retryAfter) };
      }
      throw new Error(`${method} was never refused.`);
    },
  };
}

test.each([
  ['users.list', {}, 20, 3],
  ['conversations.info', { channel: 'C0DEPLOYS0' }, 50, 2],
  ['chat.update', { channel: 'C0DEPLOYS0', ts: '1.000001', text: 'a' }, 50, 2],
  ['users.info', { user: 'U0DANA0000' }, 100, 1],
  ['views.open', { trigger_id: '1.2.3' }, 100, 1],
  ['auth.test', {}, 300, 1],
  ['chat.postMessage', { channel: '#deploys', text: 'a' }, 5, 1],
])(
  '%s with %o is taken at most %i times at once, then 429 with Retry-After %i',
  async (method, args, most, after) => {
    await using api = await limited();
    expect(await api.untilRefused(method, args)).toEqual({
      taken: most,
      error: 'ratelimited',
      retryAfter: after,
    });
    api.passes(after * 1000);
    expect((await callJson(api.workspace, method, args)).status).toBe(200);
  },
);

test('a call refused too early stays refused until its time has come', async () => {
  await using api = await limited();
  const { retryAfter } = await api.untilRefused('users.list', {});
  api.passes(retryAfter * 1000 - 1);
  expect((await callJson(api.workspace, 'users.list', {})).status).toBe(429);
  api.passes(1);
  expect((await callJson(api.workspace, 'users.list', {})).status).toBe(200);
  expect((await callJson(api.workspace, 'users.list', {})).status).toBe(429);
});

test('messages are counted for each channel, by whatever name it is called', async () => {
  await using api = await limited();
  const { directory } = api.workspace;
  await api.untilRefused('chat.postMessage', { channel: '#deploys', text: 'a' });
  const post = async (channel: string) =>
    (await callJson(api.workspace, 'chat.postMessage', { channel, text: 'a' })).status;
  expect(await post(directory.channel('deploys').id)).toBe(429);
  expect(await post(directory.person('dana').id)).toBe(200);
});

test('the official client reads Retry-After, and a refused message is not there', async () => {
  await using api = await limited();
  const { taken } = await api.untilRefused('chat.postMessage', { channel: '#deploys', text: 'a' });
  const error: unknown = await api.client.chat
    .postMessage({ channel: '#deploys', text: 'a' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WebAPIRateLimitedError);
  expect(error).toMatchObject({ retryAfter: 1 });
  expect(api.workspace.messages('deploys')).toHaveLength(taken);
});

test('limits are off unless asked for, and switched at any time', async () => {
  await using api = await startApi({ clock: () => 1_700_000_000_000 });
  const post = async () =>
    (await callJson(api.workspace, 'chat.postMessage', { channel: '#deploys', text: 'a' })).status;
  for (let turn = 0; turn < 10; turn += 1) expect(await post()).toBe(200);
  api.workspace.limitsRates(true);
  for (let turn = 0; turn < 5; turn += 1) await post();
  expect(await post()).toBe(429);
  api.workspace.limitsRates(false);
  expect(await post()).toBe(200);
});

test('a response_url counts as posting, and a refused answer uses none of its five', async () => {
  let now = 1_700_000_000_000;
  const urls: string[] = [];
  await using stage = await startStage(
    app => {
      app.command('/go', async ({ ack, command }) => {
        urls.push(command.response_url);
        await ack();
      });
    },
    // Bolt compares the signature's time with its own clock.
    { clock: () => Date.now() + now - 1_700_000_000_000, rateLimits: false },
  );
  await stage.workspace.as('dana').types('/go');
  await stage.workspace.as('dana').types('/go');
  stage.workspace.limitsRates(true);
  const answer = async (index: number) => {
    const response = await fetch(urls[index] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'a' }),
    });
    return response.status;
  };
  const statuses: number[] = [];
  for (const index of [0, 0, 0, 0, 1, 1]) statuses.push(await answer(index));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  now += 60_000;
  statuses.length = 0;
  for (let turn = 0; turn < 5; turn += 1) statuses.push(await answer(1));
  expect(statuses).toEqual([200, 200, 200, 200, 404]);
});
