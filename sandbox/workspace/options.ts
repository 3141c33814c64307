// What a workspace can be told when it starts, and what it takes for granted otherwise.
import { RETRY_DELAYS_MS } from './events/events.ts';
import type { RegisteredCommand, Settings } from './world.ts';

/**
 * What the app may do when nothing is said: what it takes to answer commands, post, upload and look people up.
 * It is not what Deckhand's manifest asks for. chat:write.public is left out on purpose, so that a test meets
 * `not_in_channel` where the bot wasn't invited; an app's own scopes come with its manifest.
 */
export const DEFAULT_SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'files:write',
  'usergroups:read',
  'users:read',
  'channels:read',
];

export interface WorkspaceOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
  readonly botToken: string;
  readonly signingSecret: string;
  /** The app-level token (`xapp-…`), which Socket Mode needs. */
  readonly appToken?: string;
  /** Everything for the app goes over its sockets, as in an app whose manifest enables Socket Mode. */
  readonly socketMode?: boolean;
  /** The bot events that the app's manifest subscribes to; none when they aren't given. */
  readonly events?: readonly string[];
  /** The app's display name; Deckhand when it isn't given. */
  readonly appName?: string;
  /** Whether the app's manifest enables the Home tab; true when it isn't given. */
  readonly homeTab?: boolean;
  /** Refuses calls beyond Slack's rate limits with 429; false when it isn't given, so that tests run at full speed. */
  readonly rateLimits?: boolean;
  /** The app's request URL, for example http://127.0.0.1:3000/slack/events. May be set later. */
  readonly appUrl?: string | undefined;
  /** What the app's manifest registers. Left out, any command is sent to the app. */
  readonly commands?: readonly RegisteredCommand[];
  readonly scopes?: readonly string[];
  /** How long Slack waits for the app; 3,000 ms, as in Slack, when it isn't given. */
  readonly ackTimeoutMs?: number;
  /** How often Slack pings a socket; a socket without a pong until the next ping is dropped. 10,000 ms when it isn't given. */
  readonly pingIntervalMs?: number;
  /** How long Slack waits before each further attempt to deliver an event: at once, 1 min, 5 min when it isn't given. */
  readonly eventRetryDelaysMs?: readonly number[];
  /** ms since the epoch; for tests of what expires. */
  readonly clock?: () => number;
}

export const settingsOf = (options: WorkspaceOptions): Settings => ({
  botToken: options.botToken,
  signingSecret: options.signingSecret,
  appToken: options.appToken,
  socketMode: options.socketMode ?? false,
  events: options.events ?? [],
  appName: options.appName ?? 'Deckhand',
  homeTab: options.homeTab ?? true,
  rateLimits: options.rateLimits ?? false,
  scopes: options.scopes ?? DEFAULT_SCOPES,
  commands: options.commands,
  ackTimeoutMs: options.ackTimeoutMs ?? 3000,
  // As in captured traffic; Slack documents no interval.
  pingIntervalMs: options.pingIntervalMs ?? 10_000,
  eventRetryDelaysMs: options.eventRetryDelaysMs ?? RETRY_DELAYS_MS,
  clock: options.clock ?? Date.now,
});
