// What the page gets from the workspace (see snapshot.ts) and hands around.
import type { Inline } from '../texts/mrkdwn.ts';
import type { Block, Element, OptionGroup, TextObject } from './block-types.ts';

/** One value of `state.values`, as the workspace would send it to the app. */
export type StateValue = Readonly<Record<string, unknown>>;
export type StateValues = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** In bytes. */
  readonly size: number;
  /** The ending of its name in small letters; empty where it has none. */
  readonly type: string;
  readonly isText: boolean;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly ephemeral: boolean;
  readonly edited: boolean;
  /** Counts what was posted and every edit. */
  readonly version: number;
  readonly inlines: readonly Inline[];
  readonly blocks: readonly Block[];
  readonly files: readonly SharedFile[];
  /** A reply that the channel sees as well. */
  readonly broadcast?: boolean;
  /** Another name than the author's. */
  readonly username?: string;
  readonly reactions?: readonly {
    readonly name: string;
    readonly emoji: string;
    readonly users: readonly string[];
  }[];
  readonly values?: StateValues;
}

export interface View {
  readonly id: string;
  readonly hash: string;
  readonly title: TextObject;
  readonly submit: TextObject | null;
  readonly close: TextObject | null;
  readonly blocks: readonly Block[];
  readonly state: { readonly values: StateValues };
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly role: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** How many messages of others the person sees in it. */
  readonly messages: number;
}

export interface Command {
  readonly command: string;
  readonly description?: string;
  readonly usageHint?: string;
}

export interface State {
  /** To be given back as `since`. */
  readonly revision: string;
  /** The person's id. */
  readonly me: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly Person[];
  readonly usergroups: readonly { readonly id: string; readonly handle: string }[];
  readonly channelNames: Readonly<Record<string, string>>;
  readonly channels: readonly Channel[];
  readonly channel: string;
  readonly commands: readonly Command[];
  /** The time stamps of everything in the channel, oldest first. */
  readonly order: readonly string[];
  /** What is new or changed since the last revision. */
  readonly messages: readonly Message[];
  readonly modal?: View;
  /** How many modals lie on each other. */
  readonly modals: number;
  /** Whether the app's settings have a Home tab. */
  readonly hasHome: boolean;
  readonly home?: View;
}

export type Choice = string | number | readonly string[];
export type Values = Readonly<Record<string, Readonly<Record<string, Choice>>>>;

/** How an action ended. */
export interface Outcome {
  readonly problem?: string;
  readonly errors?: Readonly<Record<string, string>>;
  /** What came of a typed line: the message itself, or what the app or Slack answered. */
  readonly reply?: unknown;
}

/** What a person can do within blocks, and what they have chosen so far. */
export interface On {
  /** Tells the app; resolves when it has answered. */
  act(block: Block, element: Element, choice: Choice | undefined): Promise<Outcome>;
  /** Takes note of what stands in an input, without telling the app. */
  fill(block: Block, element: Element, choice: Choice): void;
  /** @throws Error with words for the person when the app gave no options */
  suggest(block: Block, element: Element, query: string): Promise<readonly OptionGroup[]>;
  value(block: Block, element: Element): StateValue | undefined;
}
