// What the page gets from the workspace (see snapshot.ts) and hands around.
import type { Inline } from '../mrkdwn.ts';

export interface TextObject {
  readonly text: string;
  /** What a mrkdwn text parses to; plain text has none. */
  readonly inlines?: readonly Inline[];
}

export interface Option {
  readonly value: string;
  readonly text: TextObject;
}

export interface Confirm {
  readonly title?: TextObject;
  readonly text: TextObject;
  readonly confirm?: TextObject;
  readonly deny?: TextObject;
  readonly style?: string;
}

/** An interactive element, or an image. The workspace has checked it already, so one loose shape serves for all. */
export interface Element {
  readonly type: string;
  /** A button's label is an object; a text in a context is a string. */
  readonly text?: string | TextObject;
  readonly inlines?: readonly Inline[];
  readonly action_id: string;
  readonly label?: TextObject;
  readonly placeholder?: TextObject;
  readonly style?: string;
  readonly url?: string;
  readonly accessibility_label?: string;
  readonly image_url?: string;
  readonly alt_text?: string;
  readonly confirm?: Confirm;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly { readonly options: readonly Option[] }[];
  readonly initial_option?: Option;
  readonly initial_options?: readonly Option[];
  readonly initial_value?: string;
  readonly initial_date?: string;
  readonly initial_time?: string;
  readonly min_query_length?: number;
  readonly multiline?: boolean;
}

/** A part of rich text. */
export interface RichPart {
  readonly type: string;
  readonly style?: string | Readonly<Record<string, boolean>>;
  readonly elements?: readonly RichPart[];
  readonly text?: string;
  readonly url?: string;
  readonly name?: string;
  readonly range?: string;
  readonly user_id?: string;
  readonly usergroup_id?: string;
  readonly channel_id?: string;
  readonly timestamp?: number;
  readonly format?: string;
  readonly fallback?: string;
}

interface BlockBase {
  readonly block_id: string;
}
export type Block = BlockBase &
  (
    | { readonly type: 'divider' }
    | { readonly type: 'header'; readonly text: TextObject }
    | ({ readonly type: 'image' } & Pick<Element, 'image_url' | 'alt_text'>)
    | { readonly type: 'markdown'; readonly text: string }
    | { readonly type: 'rich_text'; readonly elements: readonly RichPart[] }
    | { readonly type: 'context' | 'actions'; readonly elements: readonly Element[] }
    | {
        readonly type: 'section';
        readonly text?: TextObject;
        readonly fields?: readonly TextObject[];
        readonly accessory?: Element;
      }
    | {
        readonly type: 'input';
        readonly label: TextObject;
        readonly hint?: TextObject;
        readonly optional?: boolean;
        readonly dispatch_action?: boolean;
        readonly element: Element;
      }
  );

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly ephemeral: boolean;
  readonly versions: number;
  readonly inlines: readonly Inline[];
  readonly blocks: readonly Block[];
  readonly files: readonly { readonly title: string; readonly size: number }[];
}

export interface View {
  readonly id: string;
  readonly hash: string;
  readonly title: TextObject;
  readonly submit: TextObject | null;
  readonly close: TextObject | null;
  readonly blocks: readonly Block[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly role: string;
}

export interface Command {
  readonly command: string;
  readonly description?: string;
  readonly usageHint?: string;
}

export interface State {
  readonly people: readonly Person[];
  readonly usergroups: readonly { readonly id: string; readonly handle: string }[];
  readonly channelNames: Readonly<Record<string, string>>;
  readonly channels: readonly { readonly name: string; readonly kind: string }[];
  readonly channel: string;
  readonly commands: readonly Command[];
  readonly messages: readonly Message[];
  readonly modal?: View;
}

export type Choice = string | readonly string[];
export type Values = Readonly<Record<string, Readonly<Record<string, Choice>>>>;

/** How an action ended. */
export interface Outcome {
  readonly problem?: string;
  readonly errors?: Readonly<Record<string, string>>;
}

/** What a person can do within blocks. */
export interface On {
  act(block: Block, element: Element, choice: Choice | undefined): void;
  suggest(block: Block, element: Element, query: string): Promise<readonly Option[]>;
}
