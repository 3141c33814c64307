// The log of both sides: how much it keeps, and what it says of each request.
import { expect, test } from 'vitest';
import { RequestLog, type RequestToLog } from '../../sandbox/workspace/wire/request-log.ts';

const logged = (given: Partial<RequestToLog>): RequestToLog => ({
  at: 0,
  direction: 'from-app',
  name: 'chat.postMessage',
  headers: {},
  request: {},
  status: 200,
  response: { ok: true },
  durationMs: 1,
  ...given,
});

test('the log keeps 5,000 requests, and fewer when they are large', () => {
  const log = new RequestLog([]);
  for (let count = 0; count < 5001; count += 1) log.add(logged({}));
  expect([log.all().length, log.all().at(0)?.id, log.all().at(-1)?.id]).toEqual([5000, 2, 5001]);
  const large = 'x'.repeat(2_000_000);
  for (let count = 0; count < 100; count += 1)
    log.add(logged({ requestBody: large, request: { text: large } }));
  expect(log.all().length).toBeLessThan(20);
  const huge = log.add(logged({ requestBody: `${large}${large}`, request: { text: large + large } }));
  expect(huge).toMatchObject({
    requestBody: expect.stringMatching(/^\[40000\d\d characters: too long to keep\]$/),
  });
});

test('an entry says by itself whether it failed, and why', () => {
  const log = new RequestLog([]);
  const refused = {
    ok: false,
    error: 'invalid_blocks',
    response_metadata: { messages: ['[ERROR] no text'] },
  };
  expect(log.add(logged({ response: refused }))).toMatchObject({
    failed: true,
    note: 'invalid_blocks · [ERROR] no text',
  });
  expect(
    log.add(logged({ headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } })),
  ).toMatchObject({ failed: false, note: 'retry 1, http_timeout' });
  const envelope = { transport: 'socket', status: undefined, request: { envelope_id: 'e' } } as const;
  expect(log.add(logged(envelope)).failed).toBe(true);
  expect(log.add(logged({ ...envelope, request: { type: 'hello' } })).failed).toBe(false);
});
