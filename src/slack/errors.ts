// What a failed call to Slack means for the caller: try again, later, elsewhere, or give up.
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';

export type SlackFailure =
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number }
  /** Slack did not get the call: nothing happened there. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Whether Slack handled the call is not known: a reset, a time-out, or an answer that tells of its own trouble. */
  | { readonly kind: 'uncertain'; readonly detail: string; readonly answered: boolean }
  /** The message was deleted, or can't be edited any more. */
  | { readonly kind: 'message_gone'; readonly error: string }
  /** The bot can't post there. */
  | { readonly kind: 'no_access'; readonly error: string }
  /** The token or one of its scopes is wrong: only a person can mend that. */
  | { readonly kind: 'unauthorized'; readonly error: string; readonly needed?: string }
  /** Slack refused this very call; the same call would be refused again. */
  | { readonly kind: 'refused'; readonly error: string };

const messageGone = ['message_not_found', 'cant_update_message', 'edit_window_closed'];
const noAccess = [
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_only_channel',
];
const unauthorized = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'missing_scope',
  'ekm_access_denied',
  'org_login_required',
];
/** Slack's own trouble, told in an answer of 200. */
const passing = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
];
/** Errors of the connection before a byte of the request was sent. */
const notSent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** @see https://docs.slack.dev/reference/methods/chat.postMessage#errors */
export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: error.retryAfter * 1_000 };
  }
  if (error instanceof WebAPIPlatformError) return platformFailure(error);
  if (error instanceof WebAPIHTTPError) {
    const detail = `status ${error.statusCode}`;
    if (error.statusCode >= 500) return { kind: 'uncertain', detail, answered: true };
    return { kind: 'refused', error: detail };
  }
  const original = error instanceof WebAPIRequestError ? error.original : error;
  const code = errorCode(original);
  const detail = code ?? (original instanceof Error ? original.message : String(original));
  if (notSent.includes(code ?? '')) return { kind: 'unreachable', detail };
  return { kind: 'uncertain', detail, answered: false };
}

/** One line for the log, or for a person who runs Deckhand. */
export function describeSlackFailure(failure: SlackFailure): string {
  switch (failure.kind) {
    case 'rate_limited':
      return `Slack asks to wait ${Math.ceil(failure.retryAfterMs / 1_000)} s`;
    case 'unreachable':
      return `Slack can't be reached (${failure.detail})`;
    case 'uncertain':
      return failure.answered
        ? `Slack has trouble of its own (${failure.detail})`
        : `Slack didn't answer (${failure.detail})`;
    case 'unauthorized':
      return failure.needed === undefined
        ? `Slack refused the token (${failure.error})`
        : `the bot's token lacks the scope ${failure.needed}`;
    case 'message_gone':
    case 'no_access':
    case 'refused':
      return `Slack refused the call (${failure.error})`;
  }
}

function platformFailure({ data }: WebAPIPlatformError): SlackFailure {
  const { error } = data;
  if (error === 'ratelimited' || error === 'rate_limited') {
    return { kind: 'rate_limited', retryAfterMs: (data.response_metadata?.retryAfter ?? 1) * 1_000 };
  }
  if (messageGone.includes(error)) return { kind: 'message_gone', error };
  if (noAccess.includes(error)) return { kind: 'no_access', error };
  if (unauthorized.includes(error)) {
    // Not in the package's types: the scope that is missing.
    const needed = 'needed' in data ? data.needed : undefined;
    return { kind: 'unauthorized', error, ...(typeof needed === 'string' ? { needed } : {}) };
  }
  if (passing.includes(error)) return { kind: 'uncertain', detail: error, answered: true };
  return { kind: 'refused', error };
}

/** The code of an error or of what caused it: fetch wraps the socket's error once or twice. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return errorCode(error.cause);
}
