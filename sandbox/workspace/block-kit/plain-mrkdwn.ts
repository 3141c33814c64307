// mrkdwn as a person reads it, without its marks.
import { createDirectory, type Directory } from '../people/directory.ts';
import { type Inline, parseMrkdwn } from '../texts/mrkdwn.ts';

export const DEFAULT_DIRECTORY = createDirectory();

export function inlineText(inline: Inline, names: Directory): string {
  const children = (of: readonly Inline[]) => of.map(child => inlineText(child, names)).join('');
  switch (inline.kind) {
    case 'text':
    case 'code':
    case 'pre':
      return inline.text;
    case 'bold':
    case 'italic':
    case 'strike':
      return children(inline.children);
    case 'quote':
      return children(inline.children).replace(/^/gm, '> ');
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
