// What a person of the workspace can do and see: the one definition, for tests in this process and in others.
import type { Choice } from '../block-kit/controls.ts';
import type { JsonObject } from '../json.ts';
import type { Message } from '../stores/messages.ts';
import type { Person } from './directory.ts';
import type { Done } from './interactions.ts';

/** What it takes to name a message. Any Message is one. */
export interface MessageRef {
  /** The channel's id. */
  readonly channel: string;
  readonly ts: string;
  /** The first message of its thread, where it is a reply. */
  readonly threadTs?: string | undefined;
  /** What it showed when it was read. */
  readonly blocks: readonly JsonObject[];
}

export interface Where {
  /** A channel's name, or `dm` for the bot's; `deploys` when it isn't given. */
  readonly channel?: string | undefined;
}
export interface Typing extends Where {
  /** Replies in this message's thread, in its channel. */
  readonly thread?: MessageRef | undefined;
}
export interface Acting extends Where {
  /** This message rather than the newest that fits. */
  readonly message?: MessageRef | undefined;
  /** In their App Home rather than in a message. */
  readonly home?: boolean | undefined;
}
export interface Choosing extends Acting {
  /** What is typed into an external select; the choice itself when it isn't given. */
  readonly query?: string | undefined;
}
export interface Looking extends Where {
  /** Only what was posted or edited at this time (ms since the epoch) or later, for example `done.at`. */
  readonly since?: number | undefined;
}
export interface Seeing extends Looking {
  /** 5,000 when it isn't given. */
  readonly timeoutMs?: number | undefined;
}

/** What typing ended with. `reply` is what was posted at once, by the app's answer, by Slack, or by the person. */
export interface Typed extends Done {
  readonly reply: Message | undefined;
}
export interface Submitted extends Done {
  /** The app's words for inputs that it doesn't take, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Each throws an Error that says what was there instead, when the person can't do it. */
export interface User {
  readonly person: Person;
  /** Sends a line: a slash command goes to the app, anything else into the channel or the thread. */
  types(line: string, where?: Typing): Promise<Typed>;
  /** Presses the button with this text (or chooses it in an overflow menu), and says yes to its confirm dialog. */
  presses(label: string, where?: Acting): Promise<Done>;
  /**
   * Chooses in the menu with this action id or placeholder, by value or visible text. In an input block the app isn't
   * told, unless `dispatch_action` asks for it.
   */
  selects(menu: string, choice: string, where?: Choosing): Promise<Done>;
  /** Fills the inputs of the open modal, by block id, action id or label, and submits it. */
  submits(values?: Readonly<Record<string, Choice>>): Promise<Submitted>;
  /** Closes the modal in front. Undefined when the app didn't ask to be told. */
  closes(): Promise<Done | undefined>;
  /** Resolves with the newest message that they see and that reads like this, as soon as there is one. */
  sees(pattern: RegExp, seeing?: Seeing): Promise<Message>;
  /** @throws Error when they see such a message now. */
  doesNotSee(pattern: RegExp, looking?: Looking): void;
  /** What they see in a channel now, threads included, oldest first. */
  messages(where?: Where): readonly Message[];
  /** Resolves with the modal in front as soon as its title or its blocks read like this: an app opens it after its answer. */
  seesModal(pattern: RegExp, seeing?: Pick<Seeing, 'timeoutMs'>): Promise<JsonObject>;
  /** The modal in front now, as the app sees it; undefined when none is open. */
  modal(): JsonObject | undefined;
  /** Opens the app's Home tab, which an app that subscribes to `app_home_opened` is told, and gives what is there now. */
  opensHome(): JsonObject | undefined;
  /** Their App Home, when the app has published one. */
  home(): JsonObject | undefined;
}

/** The same from another process: every answer takes a moment. */
export type Remote<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : T[Name];
};
