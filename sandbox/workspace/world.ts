// Everything that one workspace holds, handed to whatever works on it.
import { type Changes, createChanges } from './changes.ts';
import { createHappenings, type Happenings } from './events/happenings.ts';
import { createDirectory, type Directory } from './people/directory.ts';
import { Sockets } from './socket-mode/sockets.ts';
import { FileStore } from './stores/files.ts';
import { MessageStore } from './stores/message-store.ts';
import { ResponseUrlStore } from './stores/response-urls.ts';
import { TriggerStore } from './stores/triggers.ts';
import { ViewStore } from './stores/views.ts';
import { Faults } from './wire/faults.ts';
import { RateLimits } from './wire/rate-limits.ts';
import { RequestLog } from './wire/request-log.ts';

/** A slash command as the app's manifest registers it. */
export interface RegisteredCommand {
  /** With the slash in front. */
  readonly command: string;
  readonly description?: string;
  readonly usageHint?: string;
  /** Users and channels arrive as `<@U…|name>` and `<#C…|name>`. */
  readonly shouldEscape?: boolean;
}

export interface Settings {
  readonly botToken: string;
  readonly signingSecret: string;
  /** The app-level token (`xapp-…`) for Socket Mode; undefined where the app has none. */
  readonly appToken: string | undefined;
  /** Whether everything for the app goes over its sockets rather than to a request URL. */
  readonly socketMode: boolean;
  /** The bot events that the app's manifest subscribes to. */
  readonly events: readonly string[];
  /** The app's display name, in small letters also the name of its bot. */
  readonly appName: string;
  /** Whether calls beyond Slack's rate limits are refused with 429. */
  readonly rateLimits: boolean;
  readonly scopes: readonly string[];
  /** Undefined: any command is sent to the app. */
  readonly commands: readonly RegisteredCommand[] | undefined;
  /** Whether the app's manifest enables the Home tab. */
  readonly homeTab: boolean;
  /** How long Slack waits before each further attempt to deliver an event, in ms. */
  readonly eventRetryDelaysMs: readonly number[];
  /** How long Slack waits for an app, in ms. */
  readonly ackTimeoutMs: number;
  /** How often Slack pings a socket of the app, in ms. */
  readonly pingIntervalMs: number;
  /** ms since the epoch. */
  readonly clock: () => number;
}

export interface World {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly changes: Changes;
  readonly happenings: Happenings;
  readonly messages: MessageStore;
  readonly triggers: TriggerStore;
  readonly views: ViewStore;
  readonly files: FileStore;
  readonly responseUrls: ResponseUrlStore;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly log: RequestLog;
  /** The app's Socket Mode connections. */
  readonly sockets: Sockets;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  baseUrl: string;
}

export function createWorld(settings: Settings): World {
  const { clock } = settings;
  const changes = createChanges();
  const happenings = createHappenings();
  const secrets = [settings.botToken, settings.signingSecret, settings.appToken];
  const log = new RequestLog(secrets.filter(secret => secret !== undefined));
  return {
    settings,
    directory: createDirectory(settings.appName),
    changes,
    happenings,
    messages: new MessageStore(clock, changes, happenings),
    triggers: new TriggerStore(clock),
    views: new ViewStore(clock, changes),
    files: new FileStore(clock),
    responseUrls: new ResponseUrlStore(clock),
    faults: new Faults(),
    rateLimits: new RateLimits(clock, settings.rateLimits),
    log,
    sockets: new Sockets(settings, log),
    baseUrl: '',
  };
}
