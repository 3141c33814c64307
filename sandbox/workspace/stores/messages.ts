// What a message is.
import type { JsonObject } from '../json.ts';

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
}

/** One emoji under a message, and who put it there, in the order in which they did. */
export interface Reaction {
  /** Without colons. */
  readonly name: string;
  readonly users: readonly string[];
}

/** Whether Slack would look up what the links in a message lead to, and show a preview. */
export interface Unfurl {
  readonly links: boolean;
  readonly media: boolean;
}

/**
 * What Slack would look for in the text besides its markup: names and addresses. Only written down here, not done.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#automatic-parsing
 */
export interface Parsing {
  readonly parse: 'none' | 'client' | 'full';
  readonly linkNames: boolean;
}

/** Another name and picture than the app's own, which needs chat:write.customize. */
export interface Guise {
  readonly username: string | undefined;
  /** `:emoji:` or the address of a picture. */
  readonly icon: string | undefined;
}

export interface MessageVersion {
  /** When it was posted or edited, in ms since the epoch. */
  readonly at: number;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** The author's user id: the bot, a person, or Slackbot for what Slack itself says. */
  readonly user: string;
  /** The only person who sees it; undefined for an ordinary message. */
  readonly ephemeralTo: string | undefined;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  /** Secondary attachments, the way of before Block Kit; kept, and not drawn. */
  readonly attachments: readonly JsonObject[];
  readonly metadata: JsonObject | undefined;
  readonly files: readonly SharedFile[];
  /** A reply that the channel sees as well. */
  readonly broadcast: boolean;
  /** False where the app switched markup in `text` off. */
  readonly mrkdwn: boolean;
  readonly unfurl: Unfurl;
  readonly parsing: Parsing;
  readonly guise: Guise | undefined;
  readonly reactions: readonly Reaction[];
  /** Oldest first; the last one is what is shown now. */
  readonly versions: readonly MessageVersion[];
  /** Whom any version of it notified: `@channel`, `@here`, `@everyone`, user ids, usergroup ids. */
  readonly pings: readonly string[];
  readonly deletedAt: number | undefined;
}

/** Whether this person is one of those who it is for: an ephemeral message is for one alone. */
export const isFor = ({ ephemeralTo }: Message, { id }: { readonly id: string }): boolean =>
  ephemeralTo === undefined || ephemeralTo === id;

export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly threadTs?: string | undefined;
  readonly ephemeralTo?: string | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly files?: readonly SharedFile[];
  readonly broadcast?: boolean;
  readonly mrkdwn?: boolean;
  readonly unfurl?: Unfurl;
  readonly parsing?: Parsing;
  readonly guise?: Guise | undefined;
}

/** What an edit replaces. */
export interface Edit {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments?: readonly JsonObject[] | undefined;
  /** Undefined leaves what was there, null takes it away. */
  readonly metadata?: JsonObject | null | undefined;
  /** Undefined leaves it as it was. */
  readonly broadcast?: boolean | undefined;
  readonly parsing?: Parsing;
}
