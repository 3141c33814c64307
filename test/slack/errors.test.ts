// What a failed call to Slack means.
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { describeSlackFailure, slackFailure } from '../../src/slack/errors.ts';

const platform = (error: string, more: object = {}) => new WebAPIPlatformError({ ok: false, error, ...more });
const connection = (code: string) =>
  new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }));

describe('slackFailure', () => {
  it.each([
    [new WebAPIRateLimitedError(7), { kind: 'rate_limited', retryAfterMs: 7_000 }],
    [platform('message_not_found'), { kind: 'message_gone', error: 'message_not_found' }],
    [platform('not_in_channel'), { kind: 'no_access', error: 'not_in_channel' }],
    [platform('is_archived'), { kind: 'no_access', error: 'is_archived' }],
    [
      platform('missing_scope', { needed: 'files:write' }),
      { kind: 'unauthorized', error: 'missing_scope', needed: 'files:write' },
    ],
    [platform('token_revoked'), { kind: 'unauthorized', error: 'token_revoked' }],
    [platform('internal_error'), { kind: 'uncertain', detail: 'internal_error', answered: true }],
    [platform('invalid_blocks'), { kind: 'refused', error: 'invalid_blocks' }],
    [
      new WebAPIHTTPError(502, 'Bad Gateway', {}),
      { kind: 'uncertain', detail: 'status 502', answered: true },
    ],
    [new WebAPIHTTPError(403, 'Forbidden', {}), { kind: 'refused', error: 'status 403' }],
    [connection('ECONNREFUSED'), { kind: 'unreachable', detail: 'ECONNREFUSED' }],
    [connection('ECONNRESET'), { kind: 'uncertain', detail: 'ECONNRESET', answered: false }],
    [
      new WebAPIRequestError(new DOMException('too long', 'TimeoutError')),
      { kind: 'uncertain', detail: 'too long', answered: false },
    ],
  ])('reads %s', (error, expected) => {
    expect(slackFailure(error)).toEqual(expected);
  });

  it('can be said in a line', () => {
    expect(describeSlackFailure({ kind: 'rate_limited', retryAfterMs: 1_500 })).toBe(
      'Slack asks to wait 2 s',
    );
    const answered = { kind: 'uncertain', detail: 'status 503', answered: true } as const;
    expect(describeSlackFailure(answered)).toBe('Slack has trouble of its own (status 503)');
    const silent = { ...answered, detail: 'ECONNRESET', answered: false };
    expect(describeSlackFailure(silent)).toBe("Slack didn't answer (ECONNRESET)");
    expect(
      describeSlackFailure({ kind: 'unauthorized', error: 'missing_scope', needed: 'files:write' }),
    ).toBe("the bot's token lacks the scope files:write");
  });
});
