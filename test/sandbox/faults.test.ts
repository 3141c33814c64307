// Faults on demand, as the official client meets them.
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/workspace.ts';
import { startStage } from './bolt-app.ts';
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

test('a fault aims at the calls whose arguments fit', async () => {
  await using api = await startApi();
  const { channel = '' } = await api.client.chat.postMessage(post);
  const fault = api.workspace.fault('chat.postMessage', {
    kind: 'error',
    error: 'internal_error',
    match: { channel, text: 'this one' },
  });
  expect(await api.client.chat.postMessage({ channel, text: 'another' })).toMatchObject({ ok: true });
  expect(await refusal(api.client.chat.postMessage({ channel, text: 'this one' }))).toMatchObject({
    error: 'internal_error',
  });
  expect(await api.client.chat.postMessage({ channel, text: 'this one' })).toMatchObject({ ok: true });
  expect(fault.hits()).toBe(1);
});

const FAULTS: readonly (readonly [Fault, number | 'no answer'])[] = [
  [{ kind: 'rate_limited', retryAfter: 1 }, 429],
  [{ kind: 'http', status: 502 }, 502],
  [{ kind: 'error', error: 'fatal_error' }, 200],
  [{ kind: 'delay', ms: 1 }, 200],
  [{ kind: 'reset', when: 'before' }, 'no answer'],
  [{ kind: 'reset', when: 'after' }, 'no answer'],
];
const statusOf = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
    ({ status }) => status,
    () => 'no answer' as const,
  );

test.each(FAULTS)('%o hits an upload too', async (fault, outcome) => {
  await using api = await startApi();
  const ticket = await api.client.files.getUploadURLExternal({ filename: 'a.log', length: 3 });
  api.workspace.fault('upload', fault);
  expect(await statusOf(ticket.upload_url ?? '', 'abc')).toBe(outcome);
  const arrived = fault.kind === 'delay' || (fault.kind === 'reset' && fault.when === 'after');
  expect(api.workspace.files()[0]?.content?.toString()).toBe(arrived ? 'abc' : undefined);
});

test.each(FAULTS)('%o hits a response_url too', async (fault, outcome) => {
  const urls: string[] = [];
  await using stage = await startStage(app => {
    app.command('/go', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
  });
  await stage.workspace.as('dana').types('/go');
  stage.workspace.fault('response_url', fault);
  expect(await statusOf(urls[0] ?? '', '{"text":"hi"}')).toBe(outcome);
  const arrived = fault.kind === 'delay' || (fault.kind === 'reset' && fault.when === 'after');
  expect(stage.workspace.messages('deploys')).toHaveLength(arrived ? 1 : 0);
});
