// Text and the other small objects that blocks are made of, with Slack's limits.
// Source: https://docs.slack.dev/reference/block-kit/composition-objects
import { z } from 'zod';

/** 1 to `max` characters. */
export const characters = (max: number) => z.string().min(1).max(max);

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: characters(max), emoji: z.boolean().optional() });

const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: characters(max), verbatim: z.boolean().optional() });

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

export const style = z.enum(['primary', 'danger']);

export const confirmation = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: style.optional(),
});

export const option = z.strictObject({
  text: plainText(75),
  value: characters(75),
  description: plainText(75).optional(),
});

export const overflowOption = option.extend({ url: characters(3000).optional() });

/** Of checkboxes and radio buttons, which may hold mrkdwn. */
export const richOption = z.strictObject({
  text: anyText(75),
  value: characters(75),
  description: anyText(75).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(option).min(1).max(100),
});
