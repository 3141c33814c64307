// Scopes, content types, warnings, and archived channels.
import { describe, expect, test } from 'vitest';
import { clientOf, refusal, startApi } from '../web-client.ts';
import { call, SCOPES } from './support.ts';

describe('scopes', () => {
  test.each([
    ['chat.postMessage', { channel: '#deploys', text: 'a' }, 'chat:write'],
    ['conversations.info', { channel: 'C0DEPLOYS0' }, 'channels:read,groups:read,im:read'],
    ['conversations.list', {}, 'channels:read'],
    ['conversations.list', { types: 'im' }, 'im:read'],
    ['conversations.history', { channel: 'C0DEPLOYS0' }, 'channels:history,groups:history,im:history'],
    ['conversations.join', { channel: 'C0GENERAL0' }, 'channels:join'],
    ['users.info', { user: 'U0DANA0000' }, 'users:read'],
    ['users.lookupByEmail', { email: 'dana@sandbox.example' }, 'users:read.email'],
    ['usergroups.list', {}, 'usergroups:read'],
    ['reactions.add', { channel: 'C0DEPLOYS0', timestamp: '1.000001', name: 'eyes' }, 'reactions:write'],
    ['reactions.get', { channel: 'C0DEPLOYS0', timestamp: '1.000001' }, 'reactions:read'],
    ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
    ['files.info', { file: 'F0' }, 'files:read'],
    ['team.info', {}, 'team:read'],
    ['bots.info', {}, 'users:read'],
  ])('%s with %o names the scope that it lacks', async (method, args, needed) => {
    await using api = await startApi({ scopes: ['commands'] });
    expect(await refusal(api.client.apiCall(method, args))).toMatchObject({
      error: 'missing_scope',
      needed,
      provided: 'commands',
    });
  });

  test('another name or picture needs chat:write.customize', async () => {
    await using api = await startApi();
    for (const guise of [{ username: 'Robot' }, { icon_emoji: ':robot_face:' }])
      expect(
        await refusal(api.client.chat.postMessage({ channel: '#deploys', text: 'a', ...guise })),
      ).toMatchObject({ needed: 'chat:write.customize' });
  });

  test('an answer names the scopes that there are, and those that the method takes', async () => {
    await using api = await startApi({ scopes: ['chat:write', 'files:write'] });
    const { response_metadata } = await api.client.chat.postMessage({ channel: '#deploys', text: 'a' });
    expect(response_metadata).toMatchObject({
      scopes: ['chat:write', 'files:write'],
      acceptedScopes: ['chat:write'],
    });
  });

  test('auth.test and api.test need none', async () => {
    await using api = await startApi({ scopes: [] });
    expect(await api.client.auth.test()).toMatchObject({ ok: true });
    expect(await clientOf(api.workspace).apiCall('api.test', { foo: 'bar' })).toMatchObject({
      args: { foo: 'bar' },
    });
    expect(await refusal(api.client.api.test({ error: 'my_error' }))).toMatchObject({ error: 'my_error' });
  });
});

describe('the way a call comes', () => {
  test.each([
    ['{', 'application/json', 'invalid_json'],
    ['[]', 'application/json', 'json_not_object'],
    ['<a/>', 'application/xml', 'invalid_post_type'],
    ['a=b', '', 'missing_post_type'],
    ['a=b', 'application/x-www-form-urlencoded; charset=koi8-r', 'invalid_charset'],
    ['no form', 'multipart/form-data; boundary=x', 'invalid_form_data'],
    ['a.b=c', 'application/x-www-form-urlencoded', 'invalid_arg_name'],
  ])('%o as %o is %s', async (body, type, error) => {
    await using api = await startApi();
    expect(await call(api.workspace, 'auth.test', body, type)).toMatchObject({ ok: false, error });
  });

  test.each([
    ['{}', 'application/json', 'missing_charset'],
    ['{}', 'application/json; charset=utf-8', undefined],
    ['a=b', 'application/x-www-form-urlencoded; charset=utf-8', 'superfluous_charset'],
    ['a=b', 'application/x-www-form-urlencoded', undefined],
  ])('%o as %s is taken, with the warning %s', async (body, type, warning) => {
    await using api = await startApi();
    const answer = await call(api.workspace, 'auth.test', body, type);
    expect(answer.ok).toBe(true);
    expect(answer.warning).toBe(warning);
    expect(answer.response_metadata?.warnings).toEqual(warning === undefined ? undefined : [warning]);
  });

  test('several warnings come together', async () => {
    await using api = await startApi();
    const blocks = [{ type: 'divider' }];
    const body = JSON.stringify({ channel: '#deploys', blocks });
    const answer = await call(api.workspace, 'chat.postMessage', body, 'application/json');
    expect(answer.warning).toBe('missing_charset,missing_text_in_message');
  });

  test('a multipart form is read, and an argument that a method does not know is ignored', async () => {
    await using api = await startApi();
    const form = new FormData();
    for (const [name, value] of [
      ['channel', '#deploys'],
      ['text', 'as a form'],
      ['colour', 'red'],
    ] as const)
      form.set(name, value);
    const response = await fetch(`${api.workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox-token' },
      body: form,
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'as a form' } });
  });
});

test('in an archived channel nothing is written any more', async () => {
  await using api = await startApi({ scopes: SCOPES });
  const { channel = '', ts = '' } = await api.client.chat.postMessage({
    channel: '#deploys',
    text: 'before',
  });
  api.workspace.archives('deploys');
  const post = api.client.chat.postMessage({ channel, text: 'after' });
  expect(await refusal(post)).toMatchObject({ error: 'is_archived' });
  expect(await refusal(api.client.chat.update({ channel, ts, text: 'after' }))).toMatchObject({
    error: 'is_inactive',
  });
  const react = api.client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  expect(await refusal(react)).toMatchObject({ error: 'is_archived' });
  expect(await api.client.conversations.info({ channel })).toMatchObject({ channel: { is_archived: true } });
  const { channels } = await api.client.conversations.list({ exclude_archived: true });
  expect(channels?.map(({ name }) => name)).toEqual(['general']);
});
