// Blocks and views as Slack takes them: known types and fields only, with their limits.
// Source: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/views
import { z } from 'zod';
import { accessory, actionsElement, contextElement, inputElement } from './elements.ts';
import { richTextElement } from './rich-text.ts';
import { anyText, characters, plainText } from './text.ts';

const base = { block_id: z.string().max(255).optional() };

const uniqueActionIds = (elements: readonly { action_id?: string | undefined }[]): boolean => {
  const ids = elements.flatMap(element => element.action_id ?? []);
  return new Set(ids).size === ids.length;
};

/** The newer blocks (plan, task_card, table, card, alert, …) are not taken yet. */
const block = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('section'),
      ...base,
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: accessory.optional(),
      expand: z.boolean().optional(),
    })
    .refine(value => value.text !== undefined || value.fields !== undefined, {
      error: 'missing required field: text',
    }),
  z.strictObject({
    type: z.literal('actions'),
    ...base,
    elements: z
      .array(actionsElement)
      .min(1)
      .max(25)
      .refine(uniqueActionIds, { error: '`action_id` is used twice' }),
  }),
  z.strictObject({ type: z.literal('context'), ...base, elements: z.array(contextElement).min(1).max(10) }),
  z.strictObject({ type: z.literal('header'), ...base, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...base }),
  z.strictObject({
    type: z.literal('input'),
    ...base,
    label: plainText(2000),
    element: inputElement,
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z
    .strictObject({
      type: z.literal('image'),
      ...base,
      alt_text: characters(2000),
      title: plainText(2000).optional(),
      image_url: characters(3000).optional(),
      slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
    })
    .refine(value => (value.image_url === undefined) !== (value.slack_file === undefined), {
      error: 'one of image_url and slack_file is needed',
    }),
  z.strictObject({ type: z.literal('rich_text'), ...base, elements: z.array(richTextElement).min(1) }),
  z.strictObject({ type: z.literal('markdown'), ...base, text: characters(12_000) }),
]);

const uniqueBlockIds = (blocks: readonly { block_id?: string | undefined }[]): boolean => {
  const ids = blocks.flatMap(one => one.block_id ?? []);
  return new Set(ids).size === ids.length;
};
const blocks = (max: number) =>
  z.array(block).max(max).refine(uniqueBlockIds, { error: '`block_id` is used twice' });

export const messageBlocks = blocks(50);

const viewBase = {
  blocks: blocks(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

export const modalView = z
  .strictObject({
    type: z.literal('modal'),
    ...viewBase,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  })
  .refine(view => view.submit !== undefined || !view.blocks.some(one => one.type === 'input'), {
    error: 'missing required field: submit',
  });

export const homeView = z.strictObject({ type: z.literal('home'), ...viewBase });
