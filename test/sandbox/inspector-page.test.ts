// What the inspector's page works out by itself: order, times, the filter, JSON within texts, the signature's parts.
import { expect, test } from 'vitest';
import { branchOf, pretty, sizeText } from '../../sandbox/workspace/page/inspector/json.ts';
import {
  arrowText,
  barOf,
  durationText,
  type Filter,
  isTied,
  matches,
  merged,
  offsetText,
  paceOf,
  statusText,
} from '../../sandbox/workspace/page/inspector/rows.ts';
import { signatureOf, verdictOf } from '../../sandbox/workspace/page/inspector/signature.ts';
import type { RequestSummary } from '../../sandbox/workspace/page/inspector/types.ts';
import { sign } from '../../sandbox/workspace.ts';

const row = (given: Partial<RequestSummary>): RequestSummary => ({
  id: 1,
  at: 0,
  startedMs: 0,
  direction: 'from-app',
  name: 'chat.postMessage',
  transport: 'http',
  status: 200,
  durationMs: 1,
  failed: false,
  links: [],
  ...given,
});
const ANY: Filter = { text: '', found: new Set(), direction: 'both', failuresOnly: false };

test('a command stands before the calls that it led to, though it ended after them', () => {
  const call = row({ id: 1, startedMs: 10.2 });
  const command = row({ id: 2, startedMs: 10.1, direction: 'to-app' });
  const later = row({ id: 3, startedMs: 12 });
  expect(merged(merged([], [call], 9), [command, later], 9)).toEqual([command, call, later]);
  expect(merged([command, call], [later], 2)).toEqual([call, later]);
  expect(merged([later], [call], 9)).toEqual([call, later]);
});

test.for([
  [0.04, '0.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [3004, '3.00 s'],
  [75_400, '75 s'],
] as const)('%d ms reads %s', ([ms, text]) => {
  expect(durationText(ms)).toBe(text);
});

test('an offset has a sign', () => {
  expect([offsetText(123), offsetText(0), offsetText(-1500)]).toEqual(['+123 ms', '+0.0 ms', '−1.50 s']);
});

test('a second is slow, and three seconds are too late for an acknowledgement', () => {
  expect(paceOf(row({ durationMs: 999 }))).toBe('fast');
  expect(paceOf(row({ durationMs: 1000 }))).toBe('slow');
  expect(paceOf(row({ durationMs: 5000 }))).toBe('slow');
  expect(paceOf(row({ durationMs: 3000, direction: 'to-app' }))).toBe('late');
  expect([barOf(0), barOf(3000), barOf(60_000)]).toEqual([0, 1, 1]);
});

test('a row says its way and how it ended', () => {
  expect([arrowText('to-app'), arrowText('from-app')]).toEqual(['→ app', '← app']);
  expect(statusText(row({ status: 401 }))).toBe('401');
  expect(statusText(row({ status: undefined }))).toBe('none');
  expect(statusText(row({ transport: 'socket' }))).toBe('ack');
  expect(statusText(row({ transport: 'socket', status: undefined }))).toBe('');
  expect(statusText(row({ transport: 'socket', status: undefined, failed: true }))).toBe('none');
});

test('the filter looks into names, notes, addresses and statuses, and takes what was found in bodies', () => {
  const refused = row({ id: 7, note: 'channel_not_found', url: '/api/chat.postMessage', failed: true });
  for (const text of ['POSTMESSAGE', 'not_found', '/api/', '200'])
    expect(matches(refused, { ...ANY, text })).toBe(true);
  expect(matches(refused, { ...ANY, text: 'views' })).toBe(false);
  expect(matches(refused, { ...ANY, text: 'views', found: new Set([7]) })).toBe(true);
  expect(matches(refused, { ...ANY, direction: 'to-app' })).toBe(false);
  expect(matches(refused, { ...ANY, failuresOnly: true })).toBe(true);
  expect(matches(row({}), { ...ANY, failuresOnly: true })).toBe(false);
});

test('requests with the same trigger belong together', () => {
  const command = row({ links: ['trigger', '/response/1'] });
  expect(isTied(command, row({ links: ['/response/1'] }))).toBe(true);
  expect(isTied(command, row({ links: ['another'] }))).toBe(false);
});

test('JSON is found in a text, and a text that only begins like it stays a text', () => {
  expect(branchOf(' [1, {"a": 2}]')).toEqual({
    kind: 'array',
    embedded: true,
    entries: [
      ['0', 1],
      ['1', { a: 2 }],
    ],
  });
  const object = branchOf({ a: 1 });
  expect(object).toMatchObject({ kind: 'object', embedded: false });
  expect(object && sizeText(object)).toBe('1 key');
  for (const text of ['[not JSON]', '{', '"quoted"', '12', 'null', ''])
    expect(branchOf(text)).toBeUndefined();
  expect([branchOf(null), branchOf(3)]).toEqual([undefined, undefined]);
  expect([pretty('a=b'), pretty({ a: 1 }), pretty(undefined)]).toEqual(['a=b', '{\n  "a": 1\n}', '']);
});

test("the base string is what Slack signs, in Slack's published example", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
    '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
    '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
    '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const header = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  const headers = { 'x-slack-signature': header, 'x-slack-request-timestamp': '1531420618' };
  expect(signatureOf(headers, body)).toEqual({
    version: 'v0',
    timestamp: '1531420618',
    header,
    baseString: `v0:1531420618:${body}`,
  });
  expect(signatureOf({}, body)).toBeUndefined();
  expect(signatureOf(headers, undefined)).toBeUndefined();
});

test('the verdict follows the five minutes and the secret', () => {
  const headers = { 'x-slack-signature': sign('secret', '1000', ''), 'x-slack-request-timestamp': '1000' };
  const signature = signatureOf(headers, '');
  if (!signature) throw new Error('It is signed.');
  const verdict = (seconds: number, fits = true) => verdictOf(signature, fits, seconds * 1000);
  expect(verdict(1012)).toEqual({
    accepted: true,
    words: 'It fits the signing secret, and an app would take it for another 4 min 48 s.',
  });
  expect(verdict(1300).accepted).toBe(true);
  expect(verdict(1361)).toEqual({
    accepted: false,
    words: 'Too old since 1 min 1 s: an app should answer 401 if this came now.',
  });
  expect(verdict(640)).toMatchObject({ accepted: false, words: expect.stringContaining('From the future') });
  expect(verdict(1012, false)).toMatchObject({
    accepted: false,
    words: expect.stringContaining('does not fit'),
  });
});
