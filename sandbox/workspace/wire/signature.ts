// How Slack signs what it sends to an app.
import { createHmac } from 'node:crypto';

/**
 * The value of X-Slack-Signature: HMAC-SHA256 in hex over `v0:<timestamp>:<body>`, with `v0=` in front.
 * `timestamp` is in seconds, as in X-Slack-Request-Timestamp; `body` is the raw request body.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function sign(signingSecret: string, timestamp: string | number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}
