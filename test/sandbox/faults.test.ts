// Faults on demand, as the official client meets them.
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { expect, test } from 'vitest';
import { refusal, startApi } from './web-client.ts';

const post = { channel: '#deploys', text: 'hi' };

test('a rate limit comes with Retry-After, for as many calls as asked', async () => {
  await using api = await startApi();
  const fault = api.workspace.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 2, times: 2 });
  for (const _ of [1, 2]) {
    const error: unknown = await api.client.chat.postMessage(post).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WebAPIRateLimitedError);
    expect(error).toMatchObject({ retryAfter: 2 });
  }
  expect(await api.client.chat.postMessage(post)).toMatchObject({ ok: true });
  expect(fault.hits()).toBe(2);
});

test('another method is not hit', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.update', { kind: 'http', status: 503 });
  expect(await api.client.chat.postMessage(post)).toMatchObject({ ok: true });
});

test('a server error, and an error by name', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.postMessage', { kind: 'http', status: 503 });
  await expect(api.client.chat.postMessage(post)).rejects.toBeInstanceOf(WebAPIHTTPError);
  api.workspace.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' });
  expect(await refusal(api.client.chat.postMessage(post))).toMatchObject({ error: 'fatal_error' });
  expect(api.workspace.messages('deploys')).toEqual([]);
});

test('a reset before the call was handled leaves no message, one after it leaves it', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.postMessage', { kind: 'reset', when: 'before' });
  await expect(api.client.chat.postMessage(post)).rejects.toBeInstanceOf(WebAPIRequestError);
  expect(api.workspace.messages('deploys')).toHaveLength(0);
  api.workspace.fault('chat.postMessage', { kind: 'reset', when: 'after' });
  await expect(api.client.chat.postMessage(post)).rejects.toBeInstanceOf(WebAPIRequestError);
  expect(api.workspace.messages('deploys')).toHaveLength(1);
});

test('a delay holds the call back, and ends with the workspace', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.postMessage', { kind: 'delay', ms: 40 });
  await api.client.chat.postMessage(post);
  expect(api.workspace.requests.at(-1)?.durationMs).toBeGreaterThanOrEqual(39);
  api.workspace.fault('chat.postMessage', { kind: 'delay', ms: 60_000 });
  const hanging = api.client.chat.postMessage(post).catch((error: unknown) => error);
  await api.workspace[Symbol.asyncDispose]();
  expect(await hanging).toBeInstanceOf(WebAPIRequestError);
});

test('a fault that is disposed is gone', async () => {
  await using api = await startApi();
  {
    using _fault = api.workspace.fault('chat.postMessage', { kind: 'http', status: 500, times: 9 });
    await expect(api.client.chat.postMessage(post)).rejects.toBeInstanceOf(WebAPIHTTPError);
  }
  expect(await api.client.chat.postMessage(post)).toMatchObject({ ok: true });
});
