// rich_text as a person reads it.
// Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { type JsonObject, objectsAt, textAt } from '../json.ts';
import type { Directory } from '../people/directory.ts';
import { inlineText } from './plain-mrkdwn.ts';

/** A rich_text block, or any part of one. */
export function richText(element: JsonObject, names: Directory): string {
  const children = () => objectsAt(element, 'elements').map(child => richText(child, names));
  const text = (key: string) => textAt(element, key) ?? '';
  const mention = (kind: 'user' | 'usergroup' | 'channel') =>
    inlineText({ kind, id: text(`${kind}_id`), label: undefined }, names);
  switch (element['type']) {
    case 'rich_text':
      return children().join('\n');
    case 'rich_text_list':
      return listText(element, children());
    case 'rich_text_quote':
      return children().join('').replace(/^/gm, '> ');
    case 'text':
      return text('text');
    case 'link':
      return textAt(element, 'text') ?? text('url');
    case 'user':
    case 'usergroup':
    case 'channel':
      return mention(element['type']);
    case 'broadcast':
      return `@${text('range')}`;
    case 'team':
      return `@${text('team_id')}`;
    case 'emoji':
      return `:${text('name')}:`;
    case 'date':
      return text('fallback');
    case 'color':
      return text('value');
    default:
      return children().join('');
  }
}

function listText(list: JsonObject, items: readonly string[]): string {
  const number = (key: string) => (typeof list[key] === 'number' ? list[key] : 0);
  const mark = (index: number) => (list['style'] === 'ordered' ? `${index + 1 + number('offset')}.` : '•');
  return items.map((item, index) => `${'  '.repeat(number('indent'))}${mark(index)} ${item}`).join('\n');
}
