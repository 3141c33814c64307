// The JSON that goes over a Socket Mode connection, both ways.
import { randomUUID } from 'node:crypto';
import type { Outgoing } from '../delivery/delivery.ts';
import { isObject, type JsonObject, parseJson, textAt } from '../json.ts';
import { APP_ID } from '../people/directory.ts';

/** Real ones are called applink-1 and the like. */
export const HOST = 'applink-sandbox';

/**
 * The first frame. `lifeSeconds` is how long the connection is to last.
 * Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export const helloFrame = (connections: number, lifeSeconds: number, startedAt: number) => ({
  type: 'hello',
  num_connections: connections,
  debug_info: {
    host: HOST,
    started: new Date(startedAt).toISOString().replace('T', ' ').replace('Z', ''),
    build_number: 1,
    approximate_connection_time: lifeSeconds,
  },
  connection_info: { app_id: APP_ID },
});

/**
 * Why Slack ends a connection. `warning` comes about ten seconds before the end, `link_disabled` when somebody switches
 * Socket Mode off. `too_many_websockets` isn't documented, but comes in place of the hello beyond ten connections:
 * https://github.com/slackapi/bolt-js/issues/2225
 */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

export const disconnectFrame = (reason: DisconnectReason) => ({
  type: 'disconnect',
  reason,
  debug_info: { host: HOST },
});

export interface Envelope extends JsonObject {
  readonly envelope_id: string;
  readonly accepts_response_payload: boolean;
}

/** What an interaction must be for Slack to look at the payload of its acknowledgement. */
const ANSWERED = new Set(['view_submission', 'block_suggestion']);

function acceptsPayload(outgoing: Outgoing): boolean {
  switch (outgoing.kind) {
    case 'slash_commands':
      return true;
    case 'interactive':
      return ANSWERED.has(textAt(outgoing.payload, 'type') ?? '');
    case 'events_api':
      return false;
  }
}

/**
 * The envelope around a payload. Slack's page shows `accepts_response_payload: true` for a button too, captured traffic
 * `false` for what nothing can be answered to; here it is true exactly where a payload has an effect. Only events have
 * been seen with the two retry fields: https://github.com/slackapi/bolt-js/issues/2487
 */
export function envelopeOf(outgoing: Outgoing): Envelope {
  const { kind, payload } = outgoing;
  return {
    envelope_id: randomUUID(),
    payload,
    type: kind,
    accepts_response_payload: acceptsPayload(outgoing),
    ...(outgoing.kind === 'events_api'
      ? { retry_attempt: outgoing.retry?.num ?? 0, retry_reason: outgoing.retry?.reason ?? '' }
      : {}),
  };
}

export interface AckFrame extends JsonObject {
  readonly envelope_id: string;
}

/** Undefined for anything but an acknowledgement. */
export function readAck(text: string): AckFrame | undefined {
  const frame = parseJson(text);
  const id = isObject(frame) ? textAt(frame, 'envelope_id') : undefined;
  return isObject(frame) && id !== undefined ? { ...frame, envelope_id: id } : undefined;
}

/** The acknowledgement's payload as the body of an answer; '' for none, or an empty one, or one that isn't looked at. */
export function bodyOf(envelope: Envelope, ack: AckFrame): string {
  const payload = ack['payload'];
  if (!envelope.accepts_response_payload || !isObject(payload) || Object.keys(payload).length === 0)
    return '';
  return JSON.stringify(payload);
}
