// What Slack sends to an app, and what became of it, whichever way it goes: signed HTTP or Socket Mode.
import type { JsonObject } from '../json.ts';

/** Something for the app. `name` is for the log: the command, the type of the payload or of the event. */
export type Outgoing =
  | {
      readonly kind: 'slash_commands';
      readonly name: string;
      readonly payload: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'interactive'; readonly name: string; readonly payload: JsonObject }
  | {
      readonly kind: 'events_api';
      readonly name: string;
      readonly payload: JsonObject;
      readonly retry?: { readonly num: number; readonly reason: string } | undefined;
    };

/** What became of one delivery. */
export interface Ack {
  /** When it was sent, in ms since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** Undefined when no answer came. An acknowledgement over a socket counts as 200. */
  readonly status: number | undefined;
  /** What the app answered; over a socket the payload of its acknowledgement, as JSON. */
  readonly body: string;
  /** Of the app's answer; only over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `timeout`: not within three seconds. `unreachable`: no connection, or it broke. */
  readonly failure: 'timeout' | 'unreachable' | undefined;
}

export interface Delivery {
  /** Never rejects: a lost connection is an answer too. */
  send(outgoing: Outgoing): Promise<Ack>;
}
