// The parts of a rich_text block.
// Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
import { z } from 'zod';

const flag = z.boolean().optional();
const style = z
  .strictObject({
    bold: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    code: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  })
  .optional();

const inline = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), style, ...shape });

const inlines = z.array(
  z.discriminatedUnion('type', [
    inline('text', { text: z.string().min(1) }),
    inline('link', { url: z.string().min(1), text: z.string().optional(), unsafe: flag }),
    inline('user', { user_id: z.string() }),
    inline('usergroup', { usergroup_id: z.string() }),
    inline('team', { team_id: z.string() }),
    inline('channel', { channel_id: z.string() }),
    inline('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }),
    inline('emoji', { name: z.string(), unicode: z.string().optional(), url: z.string().optional() }),
    inline('color', { value: z.string() }),
    inline('date', {
      timestamp: z.int(),
      format: z.string(),
      url: z.string().optional(),
      fallback: z.string().optional(),
    }),
  ]),
);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: inlines });

export const richTextElement = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section),
    indent: z.int().optional(),
    offset: z.int().optional(),
    border,
  }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: inlines,
    border,
    language: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: inlines, border }),
]);
