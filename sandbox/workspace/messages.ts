// Every message of the workspace, with all its versions.
import { randomBytes } from 'node:crypto';
import type { Changes } from './changes.ts';
import { isObject, type JsonObject } from './json.ts';
import { pingsOf } from './readable.ts';

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
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
  readonly metadata: JsonObject | undefined;
  readonly files: readonly SharedFile[];
  /** Oldest first; the last one is what is shown now. */
  readonly versions: readonly MessageVersion[];
  /** Whom any version of it notified: `@channel`, `@here`, `@everyone`, user ids, usergroup ids. */
  readonly pings: readonly string[];
  readonly deletedAt: number | undefined;
}

export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly threadTs?: string | undefined;
  readonly ephemeralTo?: string | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly files?: readonly SharedFile[];
}

const shortId = (): string => randomBytes(3).toString('base64url');

/** Slack gives every block and every interactive element an id when the app gave none. */
export function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const element = (value: unknown): unknown =>
    isObject(value) && value['type'] !== 'image'
      ? { ...value, action_id: value['action_id'] ?? shortId() }
      : value;
  return blocks.map(block => ({
    ...block,
    block_id: block['block_id'] ?? shortId(),
    ...(block['type'] === 'actions' && Array.isArray(block['elements'])
      ? { elements: block['elements'].map(element) }
      : {}),
    ...(block['accessory'] === undefined ? {} : { accessory: element(block['accessory']) }),
    ...(block['type'] === 'input' ? { element: element(block['element']) } : {}),
  }));
}

/** Holds the messages; each is immutable, an edit puts a new one in its place. */
export class MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #clock: () => number;
  readonly #changes: Changes;
  #lastMicros = 0;

  constructor(clock: () => number, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  post(message: NewMessage): Message {
    const version = { at: this.#clock(), text: message.text, blocks: withIds(message.blocks ?? []) };
    return this.#put({
      channel: message.channel,
      ts: this.#nextTs(),
      threadTs: message.threadTs,
      user: message.user,
      ephemeralTo: message.ephemeralTo,
      text: version.text,
      blocks: version.blocks,
      metadata: message.metadata,
      files: message.files ?? [],
      versions: [version],
      pings: pingsOf(version),
      deletedAt: undefined,
    });
  }

  /** Replaces text and blocks together: an edit without blocks leaves none. */
  edit(
    message: Message,
    content: { text: string; blocks: readonly JsonObject[]; metadata?: JsonObject | undefined },
  ): Message {
    const version = { at: this.#clock(), text: content.text, blocks: withIds(content.blocks) };
    return this.#put({
      ...message,
      text: version.text,
      blocks: version.blocks,
      metadata: content.metadata ?? message.metadata,
      versions: [...message.versions, version],
      pings: [...new Set([...message.pings, ...pingsOf(version)])],
    });
  }

  remove(message: Message): void {
    this.#put({ ...message, deletedAt: this.#clock() });
  }

  /** Undefined when it never was, or was deleted. */
  find(channel: string, ts: string): Message | undefined {
    const message = this.#messages.get(`${channel}:${ts}`);
    return message?.deletedAt === undefined ? message : undefined;
  }

  /** Oldest first, without the deleted ones. */
  in(channel: string): readonly Message[] {
    return [...this.#messages.values()].filter(m => m.channel === channel && m.deletedAt === undefined);
  }

  /** What this person sees in a channel that they can see, oldest first. */
  visibleTo({ id }: { readonly id: string }, channel: string): readonly Message[] {
    return this.in(channel).filter(m => m.ephemeralTo === undefined || m.ephemeralTo === id);
  }

  #put(message: Message): Message {
    this.#messages.set(`${message.channel}:${message.ts}`, message);
    this.#changes.emit();
    return message;
  }

  #nextTs(): string {
    this.#lastMicros = Math.max(this.#clock() * 1000, this.#lastMicros + 1);
    const micros = String(this.#lastMicros);
    return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
  }
}
