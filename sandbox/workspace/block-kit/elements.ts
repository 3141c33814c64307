// The interactive elements and images within blocks, with Slack's limits.
// Source: https://docs.slack.dev/reference/block-kit/block-elements
import { z } from 'zod';
import {
  anyText,
  characters,
  confirmation,
  option,
  optionGroup,
  overflowOption,
  plainText,
  richOption,
  style,
} from './text.ts';

const actionId = z.string().max(255).optional();
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const menu = { action_id: actionId, confirm: confirmation.optional(), ...focus, ...placeholder };
const many = { max_selected_items: z.int().min(1).optional() };
const dispatch = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
    })
    .optional(),
};
const respondable = { response_url_enabled: z.boolean().optional() };
const filter = {
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
};

export const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: characters(3000).optional(),
  style: style.optional(),
  confirm: confirmation.optional(),
  accessibility_label: characters(75).optional(),
});

export const image = z
  .strictObject({
    type: z.literal('image'),
    alt_text: characters(2000),
    image_url: characters(3000).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  })
  .refine(value => (value.image_url === undefined) !== (value.slack_file === undefined), {
    error: 'one of image_url and slack_file is needed',
  });

const choices = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const oneOf = { error: 'exactly one of options and option_groups is needed' };

const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...menu, ...choices, initial_option: option.optional() })
  .refine(value => (value.options === undefined) !== (value.option_groups === undefined), oneOf)
  .refine(
    ({ initial_option: first, options, option_groups: groups }) =>
      !first ||
      [...(options ?? []), ...(groups ?? []).flatMap(group => group.options)].some(
        candidate => candidate.value === first.value && candidate.text.text === first.text.text,
      ),
    { error: 'initial_option must be one of the options', path: ['initial_option'] },
  );

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...many,
    ...choices,
    initial_options: z.array(option).min(1).optional(),
  })
  .refine(value => (value.options === undefined) !== (value.option_groups === undefined), oneOf);

const select = <Type extends string, Extra extends z.ZodRawShape>(type: Type, extra: Extra) =>
  z.strictObject({ type: z.literal(type), ...menu, ...extra });

const minQuery = { min_query_length: z.int().min(0).optional() };
const toCurrent = { default_to_current_conversation: z.boolean().optional() };
const selects = [
  staticSelect,
  multiStaticSelect,
  select('external_select', { ...minQuery, initial_option: option.optional() }),
  select('multi_external_select', { ...many, ...minQuery, initial_options: z.array(option).optional() }),
  select('users_select', { initial_user: z.string().optional() }),
  select('multi_users_select', { ...many, initial_users: z.array(z.string()).optional() }),
  select('channels_select', { ...respondable, initial_channel: z.string().optional() }),
  select('multi_channels_select', { ...many, initial_channels: z.array(z.string()).optional() }),
  select('conversations_select', {
    ...respondable,
    ...filter,
    ...toCurrent,
    initial_conversation: z.string().optional(),
  }),
  select('multi_conversations_select', {
    ...many,
    ...filter,
    ...toCurrent,
    initial_conversations: z.array(z.string()).optional(),
  }),
] as const;

const noPlaceholder = { action_id: actionId, confirm: confirmation.optional(), ...focus };
const pickers = [
  select('datepicker', { initial_date: z.iso.date().optional() }),
  select('timepicker', {
    initial_time: z
      .string()
      .regex(/^\d\d:\d\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...noPlaceholder,
    initial_date_time: z.int().optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    ...noPlaceholder,
    options: z.array(richOption).min(1).max(10),
    initial_options: z.array(richOption).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...noPlaceholder,
    options: z.array(richOption).min(1).max(10),
    initial_option: richOption.optional(),
  }),
] as const;

const textInput = { action_id: actionId, ...focus, ...placeholder, ...dispatch };
const inputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...textInput,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({ type: z.literal('email_text_input'), ...textInput, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...textInput, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...textInput,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const;

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(overflowOption).min(1).max(5),
  confirm: confirmation.optional(),
});

export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...selects, ...pickers]);
export const accessory = z.discriminatedUnion('type', [button, image, overflow, ...selects, ...pickers]);
export const inputElement = z.discriminatedUnion('type', [...inputs, ...selects, ...pickers]);
/** Slack documents no limit for text in a context; apps have been refused from 2,001 characters on. */
export const contextElement = z.discriminatedUnion('type', [image, ...anyText(2000).options]);
