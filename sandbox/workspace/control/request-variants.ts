// A request that was sent to the app, altered so that an app's checks can be tried; and the same as a curl command.
import type { RawRequest } from '../delivery/http.ts';
import type { Variant } from '../page/inspector/types.ts';
import { sign } from '../wire/signature.ts';

const SIGNATURE = 'x-slack-signature';
const TIMESTAMP = 'x-slack-request-timestamp';
/** Beyond the five minutes in which Slack's document tells an app to take a request. */
const SIX_MINUTES = 360;

export const VARIANTS = [
  'exact',
  'signed-again',
  'wrong-signature',
  'old-timestamp',
  'future-timestamp',
  'unsigned',
] as const satisfies readonly Variant[];

/** What is said of each in the log. */
export const VARIANT_WORDS: Readonly<Record<Variant, string>> = {
  exact: 'exactly as it was',
  'signed-again': 'signed again, now',
  'wrong-signature': 'with a wrong signature',
  'old-timestamp': 'signed six minutes ago',
  'future-timestamp': 'signed six minutes ahead',
  unsigned: 'without a signature',
};

/**
 * The request with another signature, the body untouched. `nowMs` is in ms since the epoch.
 * An app should answer 401 to all but `signed-again`, and to `exact` within five minutes of the first time; yet Bolt 5
 * takes an exact replay, and a timestamp in the future.
 * Source of the rules: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function variantOf(
  raw: RawRequest,
  variant: Variant,
  signingSecret: string,
  nowMs: number,
): RawRequest {
  const signed = (secondsFromNow: number, secret = signingSecret): RawRequest => {
    const timestamp = String(Math.floor(nowMs / 1000) + secondsFromNow);
    const signature = sign(secret, timestamp, raw.body);
    return { headers: { ...raw.headers, [TIMESTAMP]: timestamp, [SIGNATURE]: signature }, body: raw.body };
  };
  switch (variant) {
    case 'exact':
      return raw;
    case 'signed-again':
      return signed(0);
    case 'wrong-signature':
      return signed(0, `not ${signingSecret}`);
    case 'old-timestamp':
      return signed(-SIX_MINUTES);
    case 'future-timestamp':
      return signed(SIX_MINUTES);
    case 'unsigned': {
      const { [SIGNATURE]: _signature, [TIMESTAMP]: _timestamp, ...headers } = raw.headers;
      return { headers, body: raw.body };
    }
  }
}

/** Whether the signature is the one that this secret gives; undefined when there is none. */
export function signatureFits({ headers, body }: RawRequest, signingSecret: string): boolean | undefined {
  const [signature, timestamp] = [headers[SIGNATURE], headers[TIMESTAMP]];
  if (signature === undefined || timestamp === undefined) return undefined;
  return signature === sign(signingSecret, timestamp, body);
}

/** One word for a POSIX shell, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A command for a POSIX shell that sends this request byte by byte. */
export function curlOf(url: string, { headers, body }: RawRequest): string {
  const parts = [
    `curl --include --request POST ${quoted(url)}`,
    // curl leaves out a header without a value, unless a semicolon stands in for the colon.
    ...Object.entries(headers).map(
      ([name, value]) => `--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    // Unlike --data, this takes a leading @ as it is.
    `--data-raw ${quoted(body)}`,
  ];
  return parts.join(' \\\n  ');
}
