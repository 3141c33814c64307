// What there is to know about Slack's signature of a request; pure.
import type { Headers, RequestDetail, Variant } from './types.ts';

/** Where Slack describes it. */
export const DOCUMENT = 'https://docs.slack.dev/authentication/verifying-requests-from-slack';

export interface Signature {
  readonly version: string;
  /** In seconds since the epoch, as it stands in X-Slack-Request-Timestamp. */
  readonly timestamp: string;
  /** X-Slack-Signature as it was sent. */
  readonly header: string;
  /** What is signed: version, timestamp and body with colons between. */
  readonly baseString: string;
}

/** Undefined for what has no signature. */
export function signatureOf(headers: Headers, body: string | undefined): Signature | undefined {
  const [header, timestamp] = [headers['x-slack-signature'], headers['x-slack-request-timestamp']];
  if (header === undefined || timestamp === undefined || body === undefined) return undefined;
  const version = header.split('=')[0] ?? '';
  return { version, timestamp, header, baseString: `${version}:${timestamp}:${body}` };
}

/** Five minutes, in seconds: how old a request may be, as Slack's document says. */
const MOST_SECONDS = 300;

function spanText(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}

/** Whether a receiver that keeps Slack's rules would take the request now. `nowMs` is in ms since the epoch. */
export function verdictOf(
  { timestamp }: Signature,
  fits: boolean | undefined,
  nowMs: number,
): { readonly accepted: boolean; readonly words: string } {
  if (fits === false)
    return {
      accepted: false,
      words: 'The signature does not fit the signing secret: an app should answer 401.',
    };
  const age = Math.floor(nowMs / 1000) - Number(timestamp);
  if (age > MOST_SECONDS)
    return {
      accepted: false,
      words: `Too old since ${spanText(age - MOST_SECONDS)}: an app should answer 401 if this came now.`,
    };
  if (age < -MOST_SECONDS)
    return {
      accepted: false,
      words: `From the future, by ${spanText(-age)}: an app should answer 401, though Bolt 5 takes it.`,
    };
  return {
    accepted: true,
    words: `It fits the signing secret, and an app would take it for another ${spanText(MOST_SECONDS - age)}.`,
  };
}

/** Why there is no signature. */
export function unsignedBecause({ direction, transport }: RequestDetail): string {
  if (direction === 'from-app')
    return 'What the app sends is not signed: the token in its Authorization header says who it is.';
  if (transport === 'socket')
    return 'What goes over a socket is not signed: the app said who it is when it opened the socket.';
  return 'This was sent without a signature: an app should answer 401.';
}

/** The ways to send a request again, and what an app should answer. */
export const AGAIN: readonly { readonly variant: Variant; readonly label: string; readonly hint: string }[] =
  [
    {
      variant: 'exact',
      label: 'Exactly as it was',
      hint: 'A replay. Bolt takes it for five minutes and runs the handler again; an app that remembers signatures refuses it.',
    },
    {
      variant: 'signed-again',
      label: 'Signed again, now',
      hint: 'The same body with a signature of now: taken.',
    },
    { variant: 'wrong-signature', label: 'With a wrong signature', hint: 'An app should answer 401.' },
    { variant: 'old-timestamp', label: 'Signed six minutes ago', hint: 'An app should answer 401.' },
    {
      variant: 'future-timestamp',
      label: 'Signed six minutes ahead',
      hint: 'An app should answer 401, though Bolt 5 takes it.',
    },
    { variant: 'unsigned', label: 'Without a signature', hint: 'An app should answer 401.' },
  ];
