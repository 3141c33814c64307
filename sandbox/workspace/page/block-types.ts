// The blocks of messages and views, as the workspace hands them to the page (see prepare.ts).
import type { Markdown } from '../texts/markdown.ts';
import type { Inline } from '../texts/mrkdwn.ts';

export interface TextObject {
  readonly type?: string;
  readonly text: string;
  /** What a mrkdwn text parses to; plain text has none. */
  readonly inlines?: readonly Inline[];
}

export interface Option {
  readonly value: string;
  readonly text: TextObject;
  readonly description?: TextObject;
  readonly url?: string;
}

export interface OptionGroup {
  readonly label?: TextObject;
  readonly options: readonly Option[];
}

export interface Confirm {
  readonly title?: TextObject;
  readonly text: TextObject;
  readonly confirm?: TextObject;
  readonly deny?: TextObject;
  readonly style?: string;
}

export interface Picture {
  readonly image_url?: string;
  readonly alt_text?: string;
  readonly slack_file?: { readonly id?: string; readonly url?: string };
}

interface FeedbackButton {
  readonly text: TextObject;
  readonly accessibility_label?: string;
  readonly value: string;
}

/** An interactive element, or an image. The workspace has checked it already, so one loose shape serves for all. */
export interface Element extends Picture {
  readonly type: string;
  /** A button's label is an object; a text in a context is a string. */
  readonly text?: string | TextObject;
  readonly inlines?: readonly Inline[];
  readonly action_id: string;
  readonly placeholder?: TextObject;
  readonly style?: string;
  readonly url?: string;
  readonly icon?: string;
  readonly accessibility_label?: string;
  readonly confirm?: Confirm;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly OptionGroup[];
  readonly max_selected_items?: number;
  readonly min_query_length?: number;
  readonly filter?: { readonly include?: readonly string[]; readonly exclude_bot_users?: boolean };
  readonly multiline?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_value?: string;
  readonly max_value?: string;
  readonly is_decimal_allowed?: boolean;
  readonly focus_on_load?: boolean;
  readonly dispatch_action_config?: { readonly trigger_actions_on?: readonly string[] };
  readonly positive_button?: FeedbackButton;
  readonly negative_button?: FeedbackButton;
  readonly visible_to_user_ids?: readonly string[];
}

/** A part of rich text. */
export interface RichPart {
  readonly type: string;
  readonly style?: string | Readonly<Record<string, boolean>>;
  readonly elements?: readonly RichPart[];
  readonly indent?: number;
  readonly offset?: number;
  readonly border?: number;
  readonly text?: string;
  readonly url?: string;
  readonly name?: string;
  /** The character of an emoji, where the workspace knows it. */
  readonly unicode?: string;
  readonly range?: string;
  readonly user_id?: string;
  readonly usergroup_id?: string;
  readonly channel_id?: string;
  readonly team_id?: string;
  readonly timestamp?: number;
  readonly format?: string;
  readonly fallback?: string;
  readonly value?: string;
}

export interface RichText {
  readonly type: 'rich_text';
  readonly elements: readonly RichPart[];
}
export interface Cell {
  readonly type: string;
  readonly text?: string;
  readonly value?: number;
  readonly elements?: readonly RichPart[];
}

export interface Card {
  readonly type: 'card';
  readonly block_id?: string;
  readonly hero_image?: Picture;
  readonly icon?: Picture;
  readonly title?: TextObject;
  readonly subtitle?: TextObject;
  readonly body?: TextObject;
  readonly actions?: readonly Element[];
}

export interface TaskCard {
  readonly type: 'task_card';
  readonly title: string;
  readonly status: string;
  readonly details?: RichText;
  readonly output?: RichText;
  readonly sources?: readonly { readonly url: string; readonly text: string }[];
}

export interface InputBlock {
  readonly type: 'input';
  readonly label: TextObject;
  readonly hint?: TextObject;
  readonly optional?: boolean;
  readonly dispatch_action?: boolean;
  readonly element: Element;
}

interface BlockBase {
  readonly block_id: string;
}
export type Block = BlockBase &
  (
    | { readonly type: 'divider' }
    | { readonly type: 'header'; readonly text: TextObject }
    | ({ readonly type: 'image'; readonly title?: TextObject } & Picture)
    | { readonly type: 'markdown'; readonly text: string; readonly parsed: readonly Markdown[] }
    | RichText
    | { readonly type: 'context' | 'actions' | 'context_actions'; readonly elements: readonly Element[] }
    | {
        readonly type: 'section';
        readonly text?: TextObject;
        readonly fields?: readonly TextObject[];
        readonly accessory?: Element;
        readonly expand?: boolean;
      }
    | InputBlock
    | {
        readonly type: 'video';
        readonly video_url: string;
        readonly thumbnail_url: string;
        readonly alt_text: string;
        readonly title: TextObject;
        readonly title_url?: string;
        readonly author_name?: string;
        readonly provider_name?: string;
        readonly description?: TextObject;
      }
    | { readonly type: 'file'; readonly source: string; readonly external_id: string }
    | { readonly type: 'alert'; readonly text: TextObject; readonly level?: string }
    | Card
    | { readonly type: 'carousel'; readonly elements: readonly Card[] }
    | {
        readonly type: 'table' | 'data_table';
        readonly rows: readonly (readonly Cell[])[];
        readonly column_settings?: readonly { readonly align?: string; readonly is_wrapped?: boolean }[];
        readonly caption?: string;
        readonly page_size?: number;
        readonly row_header_column_index?: number;
      }
    | TaskCard
    | { readonly type: 'plan'; readonly title: string; readonly tasks?: readonly TaskCard[] }
    | {
        readonly type: 'container';
        readonly title?: TextObject;
        readonly rich_text_title?: RichText;
        readonly subtitle?: TextObject;
        readonly icon?: Picture;
        readonly child_blocks: readonly Block[];
        readonly is_collapsible?: boolean;
        readonly default_collapsed?: boolean;
      }
  );
