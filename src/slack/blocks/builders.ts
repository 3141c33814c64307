// Block Kit in small pieces that always keep within Slack's limits: what is too long is clipped, what is too many is left out.
import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  ExternalSelect,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { actionId, type ButtonAction, type ButtonPayloads, encodeValue } from '../actions.ts';
import type { Reply } from '../command.ts';
import { clip, plain } from '../text.ts';

/** @see https://docs.slack.dev/reference/block-kit/blocks */
export const limits = {
  blocks: 50,
  /** Of all blocks of a message together; Slack refuses more with `msg_blocks_too_long` and publishes no figure. */
  messageText: 12_000,
  sectionText: 3_000,
  contextElements: 10,
  contextText: 2_000,
  headerText: 150,
  actions: 25,
  buttonText: 75,
  buttonValue: 2_000,
  options: 100,
  optionText: 75,
  optionValue: 75,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** 4,000 bytes are refused; a UTF-16 unit takes three at most. */
  fallbackText: 1_300,
} as const;

/** Text that is already mrkdwn: what is untrusted in it went through `escapeText` or `code`. */
export function mrkdwn(text: string, max: number = limits.sectionText): MrkdwnElement {
  return { type: 'mrkdwn', text: nonEmpty(clip(text, max)), verbatim: true };
}

/** Text that Slack shows as it is. */
export function plainText(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: nonEmpty(plain(text, max)), emoji: false };
}

export function section(text: string, accessory?: Button | StaticSelect | ExternalSelect): SectionBlock {
  return { type: 'section', text: mrkdwn(text), ...(accessory === undefined ? {} : { accessory }) };
}

export function context(...texts: readonly string[]): ContextBlock {
  return {
    type: 'context',
    elements: texts.slice(0, limits.contextElements).map(text => mrkdwn(text, limits.contextText)),
  };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, limits.headerText) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** One row of buttons, or nothing when there is none (Slack refuses an empty row). Undefined elements are left out. */
export function actions(...elements: readonly (ActionsBlockElement | undefined)[]): ActionsBlock[] {
  const given = elements.filter(element => element !== undefined).slice(0, limits.actions);
  return given.length === 0 ? [] : [{ type: 'actions', elements: given }];
}

export interface ButtonOptions {
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmationDialog;
}

/**
 * A button of one of our actions. In one row each action appears once: Slack wants action ids unique in a block.
 * @throws Error when the payload is too long: clipped it would be another one
 */
export function button<Action extends ButtonAction>(
  text: string,
  action: Action,
  payload: ButtonPayloads[Action],
  options: ButtonOptions = {},
): Button {
  const value = encodeValue(action, payload);
  if (value.length > limits.buttonValue) throw new Error(`The value of a ${action} button is too long`);
  return {
    type: 'button',
    text: plainText(text, limits.buttonText),
    action_id: actionId[action],
    value,
    ...options,
  };
}

export function confirmation(title: string, text: string, yes: string, no = 'Not now'): ConfirmationDialog {
  return {
    title: plainText(title, limits.confirmTitle),
    text: plainText(text, limits.confirmText),
    confirm: plainText(yes, limits.confirmButton),
    deny: plainText(no, limits.confirmButton),
  };
}

/** @throws Error when the value is too long: clipped it would be another one */
export function option(text: string, value: string): PlainTextOption {
  if (value.length > limits.optionValue) throw new Error('The value of an option is too long');
  return { text: plainText(text, limits.optionText), value };
}

export function staticSelect(
  action_id: string,
  placeholder: string,
  options: readonly PlainTextOption[],
): StaticSelect {
  return {
    type: 'static_select',
    action_id,
    placeholder: plainText(placeholder, limits.placeholder),
    options: options.slice(0, limits.options),
  };
}

/** Its options are asked for while the person types. */
export function externalSelect(action_id: string, placeholder: string): ExternalSelect {
  return {
    type: 'external_select',
    action_id,
    placeholder: plainText(placeholder, limits.placeholder),
    min_query_length: 0,
  };
}

/**
 * A whole message. `text` is a full sentence for notifications and screen readers; it is mrkdwn too. Of more than 50
 * blocks the first 49 and the last stay: buttons stand at the end.
 */
export function message(text: string, blocks: readonly KnownBlock[]): Reply {
  const last = blocks.slice(-1);
  const kept =
    blocks.length <= limits.blocks ? [...blocks] : [...blocks.slice(0, limits.blocks - 1), ...last];
  return { text: nonEmpty(clip(text, limits.fallbackText)), blocks: kept };
}

/** A reply of one paragraph, and of buttons when there are any. `text` is mrkdwn. */
export function note(text: string, ...buttons: readonly (Button | undefined)[]): Reply {
  return message(text, [section(text), ...actions(...buttons)]);
}

function nonEmpty(text: string): string {
  return text === '' ? ' ' : text;
}
