// Every message of the workspace, with all its versions.
import { withIds } from '../block-kit/ids.ts';
import type { Changes } from '../changes.ts';
import type { Happenings } from '../events/happenings.ts';
import { pingsOf } from '../texts/readable.ts';
import { type Edit, isFor, type Message, type NewMessage, type Parsing, type Unfurl } from './messages.ts';

/**
 * What Slack does with the links of a message when nothing is said: media is shown, text pages are not.
 * Source: https://docs.slack.dev/messaging/unfurling-links-in-messages
 */
const UNFURL: Unfurl = { links: false, media: true };
const PARSING: Parsing = { parse: 'none', linkNames: false };

/** Holds the messages; each is immutable, an edit puts a new one in its place. */
export class MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #clock: () => number;
  readonly #changes: Changes;
  readonly #happenings: Happenings;
  #lastMicros = 0;

  constructor(clock: () => number, changes: Changes, happenings: Happenings) {
    this.#clock = clock;
    this.#changes = changes;
    this.#happenings = happenings;
  }

  post(message: NewMessage): Message {
    const version = { at: this.#clock(), text: message.text, blocks: withIds(message.blocks ?? []) };
    const posted = this.#put({
      channel: message.channel,
      ts: this.nextTs(),
      threadTs: message.threadTs,
      user: message.user,
      ephemeralTo: message.ephemeralTo,
      text: version.text,
      blocks: version.blocks,
      attachments: message.attachments ?? [],
      metadata: message.metadata,
      files: message.files ?? [],
      broadcast: message.broadcast ?? false,
      mrkdwn: message.mrkdwn ?? true,
      unfurl: message.unfurl ?? UNFURL,
      parsing: message.parsing ?? PARSING,
      guise: message.guise,
      reactions: [],
      versions: [version],
      pings: pingsOf(version),
      deletedAt: undefined,
    });
    this.#happenings.emit({ kind: 'posted', message: posted });
    return posted;
  }

  /** Replaces text, blocks and attachments together: an edit without blocks leaves none. */
  edit(message: Message, edit: Edit): Message {
    const version = { at: this.#clock(), text: edit.text, blocks: withIds(edit.blocks) };
    const edited = this.#put({
      ...message,
      text: version.text,
      blocks: version.blocks,
      attachments: edit.attachments ?? [],
      metadata: edit.metadata === null ? undefined : (edit.metadata ?? message.metadata),
      broadcast: edit.broadcast ?? message.broadcast,
      parsing: edit.parsing ?? PARSING,
      versions: [...message.versions, version],
      pings: [...new Set([...message.pings, ...pingsOf(version)])],
    });
    this.#happenings.emit({ kind: 'edited', message: edited, before: message });
    return edited;
  }

  remove(message: Message): void {
    this.#put({ ...message, deletedAt: this.#clock() });
    this.#happenings.emit({ kind: 'deleted', message });
  }

  /** Puts one person's emoji under a message. Undefined when it is there already. */
  react(message: Message, userId: string, name: string): Message | undefined {
    const before = message.reactions.find(reaction => reaction.name === name);
    if (before?.users.includes(userId)) return undefined;
    const reactions = before
      ? message.reactions.map(each => (each === before ? { name, users: [...each.users, userId] } : each))
      : [...message.reactions, { name, users: [userId] }];
    const reacted = this.#put({ ...message, reactions });
    this.#happenings.emit({ kind: 'reacted', message: reacted, userId, reaction: name });
    return reacted;
  }

  /** Takes one person's emoji away. Undefined when it isn't there. */
  unreact(message: Message, userId: string, name: string): Message | undefined {
    if (!message.reactions.some(each => each.name === name && each.users.includes(userId))) return undefined;
    const reactions = message.reactions
      .map(each => (each.name === name ? { name, users: each.users.filter(id => id !== userId) } : each))
      .filter(each => each.users.length > 0);
    const left = this.#put({ ...message, reactions });
    this.#happenings.emit({ kind: 'unreacted', message: left, userId, reaction: name });
    return left;
  }

  /** Undefined when it never was, or was deleted. */
  find(channel: string, ts: string): Message | undefined {
    const message = this.#messages.get(`${channel}:${ts}`);
    return message?.deletedAt === undefined ? message : undefined;
  }

  /** As it was last, also when it was deleted since. */
  ever(channel: string, ts: string): Message | undefined {
    return this.#messages.get(`${channel}:${ts}`);
  }

  /** Oldest first, without the deleted ones. */
  in(channel: string): readonly Message[] {
    return [...this.#messages.values()].filter(m => m.channel === channel && m.deletedAt === undefined);
  }

  /** What this person sees in a channel that they can see, oldest first. */
  visibleTo(person: { readonly id: string }, channel: string): readonly Message[] {
    return this.in(channel).filter(message => isFor(message, person));
  }

  /** The replies in a thread, oldest first, without ephemeral ones. */
  replies(parent: Message): readonly Message[] {
    return this.in(parent.channel).filter(
      message => message.threadTs === parent.ts && message.ephemeralTo === undefined,
    );
  }

  #put(message: Message): Message {
    this.#messages.set(`${message.channel}:${message.ts}`, message);
    this.#changes.emit();
    return message;
  }

  /** A time stamp as Slack writes them, later than any other of this workspace. */
  nextTs(): string {
    this.#lastMicros = Math.max(this.#clock() * 1000, this.#lastMicros + 1);
    const micros = String(this.#lastMicros);
    return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
  }
}
