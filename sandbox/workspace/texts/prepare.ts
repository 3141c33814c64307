// Blocks made ready for the page: texts parsed and emoji names as characters, so that the page has no parser of its own.

import { isObject, type JsonObject, textAt } from '../json.ts';
import { emojiNamed, withEmoji } from './emoji.ts';
import { parseMarkdown } from './markdown.ts';
import { type Inline, parseMrkdwn } from './mrkdwn.ts';

function withEmojiIn(inline: Inline): Inline {
  switch (inline.kind) {
    case 'text':
      return { ...inline, text: withEmoji(inline.text) };
    case 'bold':
    case 'italic':
    case 'strike':
    case 'quote':
      return { ...inline, children: emojiIn(inline.children) };
    case 'link':
      return { ...inline, label: withEmoji(inline.label) };
    case 'code':
    case 'pre':
    case 'user':
    case 'channel':
    case 'usergroup':
    case 'broadcast':
    case 'date':
      return inline;
  }
}

/** Emoji names as characters, everywhere but in code. */
export const emojiIn = (inlines: readonly Inline[]): readonly Inline[] => inlines.map(withEmojiIn);

function preparedObject(object: JsonObject): JsonObject {
  const text = textAt(object, 'text') ?? '';
  switch (object['type']) {
    case 'mrkdwn':
      return { ...object, inlines: emojiIn(parseMrkdwn(text)) };
    case 'plain_text':
      // Slack adds `emoji: true` to a text that doesn't say.
      return object['emoji'] === false ? object : { ...object, text: withEmoji(text) };
    case 'markdown':
      return { ...object, parsed: parseMarkdown(text) };
    case 'emoji': {
      const tone = object['skin_tone'];
      const unicode = emojiNamed(textAt(object, 'name') ?? '', typeof tone === 'number' ? tone : undefined);
      return { ...object, ...(unicode === undefined ? {} : { unicode }) };
    }
    default:
      return object;
  }
}

/** However deep the texts are. What the app wrote stays, but for the emoji names in plain text. */
export function prepared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepared);
  if (!isObject(value)) return value;
  return preparedObject(
    Object.fromEntries(Object.entries(value).map(([key, child]) => [key, prepared(child)])),
  );
}
