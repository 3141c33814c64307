// A Slack workspace on this machine: the stand-in for Slack's side of the wire.
import type { Ack } from './workspace/delivery/delivery.ts';
import { httpDelivery, type RawRequest, sendRaw, signedRequest } from './workspace/delivery/http.ts';
import { BOT, type Directory, type PersonName, TEAM } from './workspace/directory.ts';
import type { Fault, SetFault } from './workspace/faults.ts';
import type { StoredFile } from './workspace/files.ts';
import { Interactions } from './workspace/interactions.ts';
import type { Message } from './workspace/messages.ts';
import { createPage } from './workspace/page.ts';
import { slashCommandForm } from './workspace/payloads.ts';
import type { LoggedRequest } from './workspace/request-log.ts';
import { startServer } from './workspace/server.ts';
import { createUser, type User } from './workspace/user.ts';
import { createWorld, type RegisteredCommand } from './workspace/world.ts';

export type { Ack } from './workspace/delivery/delivery.ts';
export type { RawRequest } from './workspace/delivery/http.ts';
export type { Channel, Person, PersonName } from './workspace/directory.ts';
export type { Fault, SetFault } from './workspace/faults.ts';
export type { StoredFile } from './workspace/files.ts';
export type { Done } from './workspace/interactions.ts';
export type { Message } from './workspace/messages.ts';
export { plainMrkdwn, readable, readableBlocks } from './workspace/readable.ts';
export type { LoggedRequest } from './workspace/request-log.ts';
export { sign } from './workspace/signature.ts';
export type { User } from './workspace/user.ts';
export type { RegisteredCommand } from './workspace/world.ts';

/** The scopes that an app of this kind asks for; chat:write.public is left out, so that `not_in_channel` happens. */
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
  readonly port?: number;
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
  /** Refuses calls beyond Slack's rate limits with 429; false when it isn't given, so that tests run at full speed. */
  readonly rateLimits?: boolean;
  /** The app's request URL, for example http://127.0.0.1:3000/slack/events. May be set later. */
  readonly appUrl?: string | undefined;
  /** What the app's manifest registers. Left out, any command is sent to the app. */
  readonly commands?: readonly RegisteredCommand[];
  readonly scopes?: readonly string[];
  /** How long Slack waits for the app; 3,000 ms, as in Slack, when it isn't given. */
  readonly ackTimeoutMs?: number;
  /** ms since the epoch; for tests of what expires. */
  readonly clock?: () => number;
}

export interface Workspace extends AsyncDisposable {
  /** What SLACK_API_URL would be; ends with `/api/`. */
  readonly apiUrl: string;
  /** Where a person tries it in a browser. */
  readonly pageUrl: string;
  readonly team: { readonly id: string };
  readonly bot: { readonly id: string; readonly botId: string };
  readonly directory: Directory;
  /** Sets the app's request URL. */
  connect(appUrl: string): void;
  as(name: PersonName): User;
  /** Everything in a channel, oldest first, ephemeral messages of everybody included. */
  messages(channel: string): readonly Message[];
  files(): readonly StoredFile[];
  /** Lets the next calls of a method fail; `response_url` and `upload` are methods here too. */
  fault(method: string, fault: Fault): SetFault;
  invitesBot(channel: string): void;
  removesBot(channel: string): void;
  /** Both directions, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Calls the listener whenever something that a person could see has changed. */
  onChange(listener: () => void): Disposable;
  /** A slash command as Slack would send it now, signed, but not sent: to be altered or sent twice. */
  signedCommand(name: PersonName, line: string, channel?: string): RawRequest;
  /** Sends exactly this to the app. @throws Error when no appUrl is set. */
  sendRaw(raw: RawRequest): Promise<Ack>;
}

/** Starts a workspace on 127.0.0.1. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  let { appUrl } = options;
  const world = createWorld({
    botToken: options.botToken,
    signingSecret: options.signingSecret,
    appToken: options.appToken,
    socketMode: options.socketMode ?? false,
    events: options.events ?? [],
    appName: options.appName ?? 'Deckhand',
    rateLimits: options.rateLimits ?? false,
    scopes: options.scopes ?? DEFAULT_SCOPES,
    commands: options.commands,
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    clock: options.clock ?? Date.now,
  });
  const interactions = new Interactions(
    world,
    httpDelivery(world, () => appUrl),
  );
  const server = await startServer(world, options.port ?? 0, createPage(world, interactions));
  world.baseUrl = server.url;
  const { directory } = world;
  return {
    apiUrl: `${server.url}/api/`,
    pageUrl: `${server.url}/`,
    team: TEAM,
    bot: BOT,
    directory,
    connect: url => {
      appUrl = url;
    },
    as: name => createUser(world, interactions, directory.person(name)),
    messages: channel => world.messages.in(directory.channel(channel).id),
    files: () => world.files.all(),
    fault: (method, fault) => world.faults.set(method, fault),
    invitesBot: channel => void directory.channel(channel).members.add(BOT.id),
    removesBot: channel => void directory.channel(channel).members.delete(BOT.id),
    get requests() {
      return world.log.all();
    },
    onChange: listener => world.changes.listen(listener),
    signedCommand: (name, line, channel) => {
      const person = directory.person(name);
      const [command = '', ...words] = line.split(' ');
      const payload = slashCommandForm(
        world,
        person,
        directory.channel(channel ?? 'deploys', person),
        command,
        words.join(' '),
      );
      return signedRequest(world, { kind: 'slash_commands', name: command, payload });
    },
    sendRaw: raw => {
      if (appUrl === undefined) throw new Error('The workspace has no appUrl yet.');
      return sendRaw(appUrl, raw, world.settings.ackTimeoutMs, world.settings.clock);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
