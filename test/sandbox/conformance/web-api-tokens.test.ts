// Where a token may stand in a call, and where Slack doesn't look for one.
import { expect, test } from 'vitest';
import { TOKEN } from '../bolt-app.ts';
import { startApi } from '../web-client.ts';

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
const json = (fields: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(fields),
});

test.for([
  ['a bearer in the header', '', { headers: { authorization: `Bearer ${TOKEN}` } }, undefined],
  ['a field of a form', '', form({ token: TOKEN }), undefined],
  ['a header without Bearer', '', { headers: { authorization: TOKEN } }, 'not_authed'],
  ['the address', `?token=${TOKEN}`, {}, 'not_authed'],
  ['the address of a form', `?token=${TOKEN}`, form({ a: 'b' }), 'not_authed'],
  ['JSON', '', json({ token: TOKEN }), 'not_authed'],
  ['a form, but wrong', '', form({ token: 'xoxb-wrong' }), 'invalid_auth'],
] as const)('a token in %s', async ([, query, init, error]) => {
  await using api = await startApi();
  const response = await fetch(`${api.workspace.apiUrl}auth.test${query}`, init);
  expect(await response.json()).toMatchObject(error === undefined ? { ok: true } : { ok: false, error });
});
