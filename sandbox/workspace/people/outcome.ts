// How something that a person did ended, in the names that Slack shows when it went wrong.
import type { Ack } from '../delivery/delivery.ts';

/** How an action ended. `problem` is what the person reads when it went wrong. */
export interface Done extends Ack {
  readonly problem: string | undefined;
}

/**
 * An app that says nothing in time, or anything but 2xx. People read `/deploy failed with the error
 * "operation_timeout"` or `"dispatch_failed"`; where a button was pressed, Slack puts a warning sign and a few words at
 * the message instead. The names are those that apps have reported, of which 404 was once seen as
 * "http_client_error"; Slack documents none of them.
 */
export function problemOf(ack: Ack): string | undefined {
  if (ack.failure === 'timeout') return 'operation_timeout';
  if (ack.failure !== undefined || ack.status === undefined || ack.status < 200 || ack.status > 299)
    return 'dispatch_failed';
  return undefined;
}
