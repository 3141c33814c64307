// A message as a person reads it, without Slack's marks: for transcripts and for tests.
import { BOT, createDirectory, type Directory } from './directory.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from './json.ts';
import { type Inline, parseMrkdwn, pingsIn } from './mrkdwn.ts';

/** What readable() needs of a message. */
export interface Readable {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

const DEFAULT_DIRECTORY = createDirectory();

function inlineText(inline: Inline, names: Directory): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
    case 'pre':
      return inline.text;
    case 'bold':
    case 'italic':
    case 'strike':
      return inline.children.map(child => inlineText(child, names)).join('');
    case 'link':
      return inline.label;
    case 'user':
      return `@${names.personById(inline.id)?.name ?? inline.label ?? inline.id}`;
    case 'channel':
      return `#${names.channelById(inline.id)?.name ?? inline.label ?? inline.id}`;
    case 'usergroup':
      return `@${names.usergroups.find(group => group.id === inline.id)?.handle ?? inline.label ?? inline.id}`;
    case 'broadcast':
      return `@${inline.range}`;
    case 'date':
      return inline.fallback;
  }
}

/** mrkdwn without its marks: names for ids, labels for links, entities as the characters that they stand for. */
export function plainMrkdwn(text: string, names: Directory = DEFAULT_DIRECTORY): string {
  return parseMrkdwn(text)
    .map(inline => inlineText(inline, names))
    .join('');
}

function textObject(value: unknown, names: Directory): string {
  if (!isObject(value)) return '';
  const text = textAt(value, 'text') ?? '';
  return value['type'] === 'mrkdwn' ? plainMrkdwn(text, names) : text;
}

function richText(element: JsonObject, names: Directory): string {
  const children = () => objectsAt(element, 'elements').map(child => richText(child, names));
  switch (element['type']) {
    case 'rich_text_list':
      return children()
        .map((item, index) => `${element['style'] === 'ordered' ? `${index + 1}.` : '•'} ${item}`)
        .join('\n');
    case 'rich_text':
      return children().join('\n');
    case 'text':
      return textAt(element, 'text') ?? '';
    case 'link':
      return textAt(element, 'text') ?? textAt(element, 'url') ?? '';
    case 'user':
      return inlineText({ kind: 'user', id: textAt(element, 'user_id') ?? '', label: undefined }, names);
    case 'usergroup':
      return inlineText(
        { kind: 'usergroup', id: textAt(element, 'usergroup_id') ?? '', label: undefined },
        names,
      );
    case 'channel':
      return inlineText(
        { kind: 'channel', id: textAt(element, 'channel_id') ?? '', label: undefined },
        names,
      );
    case 'broadcast':
      return `@${textAt(element, 'range') ?? ''}`;
    case 'emoji':
      return `:${textAt(element, 'name') ?? ''}:`;
    case 'date':
      return textAt(element, 'fallback') ?? '';
    default:
      return children().join('');
  }
}

/** A button as `[Label]`, a menu as `[Label v]`. */
function elementText(element: JsonObject, names: Directory): string {
  switch (element['type']) {
    case 'button':
      return `[${textObject(element['text'], names)}]`;
    case 'image':
      return `(${textAt(element, 'alt_text') ?? ''})`;
    case 'mrkdwn':
    case 'plain_text':
      return textObject(element, names);
    case 'overflow':
      return `[${objectsAt(element, 'options')
        .map(option => textObject(option['text'], names))
        .join(' | ')}]`;
    default: {
      const shown = objectAt(element, 'initial_option')?.['text'] ?? element['placeholder'];
      return `[${textAt(element, 'initial_value') ?? textObject(shown, names)} v]`;
    }
  }
}

function blockText(block: JsonObject, names: Directory): string {
  switch (block['type']) {
    case 'divider':
      return '----';
    case 'header':
      return textObject(block['text'], names);
    case 'section': {
      const accessory = objectAt(block, 'accessory');
      const own = [
        textObject(block['text'], names),
        ...objectsAt(block, 'fields').map(f => textObject(f, names)),
      ];
      const lines = own.filter(line => line !== '').join('\n');
      return accessory ? `${lines} ${elementText(accessory, names)}` : lines;
    }
    case 'actions':
    case 'context':
      return objectsAt(block, 'elements')
        .map(element => elementText(element, names))
        .join(' ');
    case 'input':
      return `${textObject(block['label'], names)} ${elementText(objectAt(block, 'element') ?? {}, names)}`;
    case 'image':
      return `(${textAt(block, 'alt_text') ?? ''})`;
    case 'rich_text':
      return richText(block, names);
    case 'markdown':
      return textAt(block, 'text') ?? '';
    default:
      return `(${String(block['type'])})`;
  }
}

/** Blocks as a person reads them, one a line. */
export const readableBlocks = (blocks: readonly JsonObject[], names: Directory = DEFAULT_DIRECTORY): string =>
  blocks.map(block => blockText(block, names)).join('\n');

/** The message as a person reads it: its blocks where it has any, as in Slack's clients, otherwise its text. */
export const readable = (message: Readable, names: Directory = DEFAULT_DIRECTORY): string =>
  message.blocks.length > 0 ? readableBlocks(message.blocks, names) : plainMrkdwn(message.text, names);

/** Whom a message notifies, from its text and every mrkdwn or rich text within its blocks. The bot itself doesn't count. */
export function pingsOf(message: Readable): readonly string[] {
  const found: string[] = [...pingsIn(message.text)];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item);
      return;
    }
    if (!isObject(value)) return;
    if (value['type'] === 'mrkdwn') found.push(...pingsIn(textAt(value, 'text') ?? ''));
    else if (value['type'] === 'broadcast') found.push(`@${textAt(value, 'range') ?? ''}`);
    else if (value['type'] === 'user') found.push(textAt(value, 'user_id') ?? '');
    else if (value['type'] === 'usergroup') found.push(textAt(value, 'usergroup_id') ?? '');
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(message.blocks);
  return [...new Set(found)].filter(ping => ping !== BOT.id);
}
