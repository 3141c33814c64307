// Draws rich text: sections, lists with their indent, quotes, code, and every inline part.
// Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import type { RichPart } from '../block-types.ts';
import { make } from '../elements.ts';
import { channelName, myId, personName, usergroupName } from '../names.ts';
import { date, link, mention } from '../text.ts';

const STYLES = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['code', 'code'],
  ['underline', 'u'],
] as const;

function swatch(value: string): Node {
  const spot = make('span', { class: 'swatch' });
  // Only a colour, so that nothing else gets into a style.
  if (/^#[0-9a-f]{3,8}$/i.test(value)) spot.style.setProperty('background-color', value);
  return make('span', { class: 'color' }, value, spot);
}

function dateNode(part: RichPart): Node {
  const text = date(part.timestamp ?? 0, part.format ?? '', part.fallback ?? '');
  return part.url === undefined ? make('time', {}, text) : link(part.url, text);
}

function leaf(part: RichPart): Node {
  switch (part.type) {
    case 'text':
      return document.createTextNode(part.text ?? '');
    case 'link':
      return link(part.url ?? '', part.text ?? part.url ?? '');
    case 'user':
      return mention(`@${personName(part.user_id ?? '') ?? part.user_id ?? ''}`, part.user_id === myId());
    case 'usergroup':
      return mention(`@${usergroupName(part.usergroup_id ?? '') ?? part.usergroup_id ?? ''}`);
    case 'channel':
      return mention(`#${channelName(part.channel_id ?? '') ?? 'private-channel'}`);
    case 'team':
      return mention(part.team_id ?? '');
    case 'broadcast':
      return mention(`@${part.range ?? ''}`, true);
    case 'emoji':
      return make('span', { title: `:${part.name ?? ''}:` }, part.unicode ?? `:${part.name ?? ''}:`);
    case 'date':
      return dateNode(part);
    case 'color':
      return swatch(part.value ?? '');
    default:
      return make('code', { class: 'not-drawn' }, JSON.stringify(part));
  }
}

function inline(part: RichPart): Node {
  const { style } = part;
  const marks = STYLES.filter(([name]) => typeof style === 'object' && style[name] === true);
  return marks.reduce((inner, [, tag]) => make(tag, {}, inner), leaf(part));
}

const inlines = (part: RichPart): readonly Node[] => (part.elements ?? []).map(inline);

function list(part: RichPart): HTMLElement {
  const ordered = part.style === 'ordered';
  const depth = Math.min(part.indent ?? 0, 8);
  // The offset continues a list that something has interrupted.
  const start = ordered && part.offset !== undefined ? String(part.offset + 1) : undefined;
  const items = (part.elements ?? []).map(item => make('li', {}, ...inlines(item)));
  return make(
    ordered ? 'ol' : 'ul',
    { class: `indent-${depth}${part.border ? ' bordered' : ''}`, start },
    ...items,
  );
}

function paragraph(part: RichPart): Node {
  const className = part.border ? 'bordered' : undefined;
  switch (part.type) {
    case 'rich_text_list':
      return list(part);
    case 'rich_text_preformatted':
      return make('pre', { class: className }, ...inlines(part));
    case 'rich_text_quote':
      return make('blockquote', { class: className }, ...inlines(part));
    case 'rich_text_section':
      return make('div', {}, ...inlines(part));
    default:
      return make('pre', { class: 'not-drawn' }, JSON.stringify(part, null, 2));
  }
}

/** What a `rich_text` block holds. */
export const richText = (parts: readonly RichPart[] | undefined): HTMLElement =>
  make('div', { class: 'rich-text' }, ...(parts ?? []).map(paragraph));
