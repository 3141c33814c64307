// Draws the blocks of a message or a view. What a person does in them is handed to `on`.
import { control, image } from './controls.ts';
import { make } from './elements.ts';
import { date, emoji, inlineNodes, link, textNodes } from './text.ts';
import type { Block, Element, On, RichPart } from './types.ts';

const STYLES = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['code', 'code'],
  ['underline', 'u'],
] as const;

function richLeaf(part: RichPart): Node {
  const mentioned = (kind: 'user' | 'usergroup' | 'channel', id = '') =>
    make('span', {}, ...inlineNodes([{ kind, id, label: undefined }]));
  switch (part.type) {
    case 'link':
      return link(part.url ?? '', part.text ?? part.url ?? '');
    case 'user':
      return mentioned('user', part.user_id);
    case 'usergroup':
      return mentioned('usergroup', part.usergroup_id);
    case 'channel':
      return mentioned('channel', part.channel_id);
    case 'broadcast':
      return make('span', { class: 'mention' }, `@${part.range ?? ''}`);
    case 'emoji':
      return document.createTextNode(emoji(`:${part.name ?? ''}:`));
    case 'date':
      return document.createTextNode(date(part.timestamp ?? 0, part.format ?? '', part.fallback ?? ''));
    default:
      return document.createTextNode(part.text ?? '');
  }
}

function rich(part: RichPart): Node {
  const parts = (part.elements ?? []).map(rich);
  switch (part.type) {
    case 'rich_text_list':
      return make(part.style === 'ordered' ? 'ol' : 'ul', {}, ...parts.map(item => make('li', {}, item)));
    case 'rich_text_preformatted':
      return make('pre', {}, ...parts);
    case 'rich_text_quote':
      return make('blockquote', {}, ...parts);
    case 'rich_text_section':
      return make('span', {}, ...parts);
    default: {
      const { style } = part;
      const marks = STYLES.filter(([name]) => typeof style === 'object' && style[name] === true);
      return marks.reduce((inner, [, tag]) => make(tag, {}, inner), richLeaf(part));
    }
  }
}

/** In a context, an element that is no image is a text. */
function contextPart(element: Element): Node {
  const { text, inlines } = element;
  if (typeof text !== 'string') return image(element);
  return make('span', {}, ...textNodes(inlines ? { text, inlines } : { text }));
}

function drawn(block: Block, on: On): HTMLElement {
  switch (block.type) {
    case 'divider':
      return make('hr');
    case 'header':
      return make('div', { class: 'header' }, ...textNodes(block.text));
    case 'image':
      return make('figure', {}, image(block));
    case 'markdown':
      return make('div', {}, block.text);
    case 'rich_text':
      return make('div', {}, ...block.elements.map(rich));
    case 'context':
      return make('div', { class: 'context' }, ...block.elements.map(contextPart));
    case 'actions':
      return make(
        'div',
        { class: 'elements' },
        ...block.elements.map(element => control(block, element, on)),
      );
    case 'section': {
      const fields = (block.fields ?? []).map(field => make('div', {}, ...textNodes(field)));
      const text = make('div', {}, ...textNodes(block.text), make('div', { class: 'fields' }, ...fields));
      const { accessory } = block;
      return make('div', { class: 'section' }, text, ...(accessory ? [control(block, accessory, on)] : []));
    }
    case 'input':
      return make(
        'div',
        { class: 'field' },
        make('label', {}, ...textNodes(block.label), block.optional ? ' (optional)' : ''),
        control(block, block.element, on),
        make('div', { class: 'quiet' }, ...textNodes(block.hint)),
        make('div', { class: 'problem' }),
      );
  }
}

/** One node a block; each knows its block id. */
export const blockNodes = (blocks: readonly Block[], on: On): readonly HTMLElement[] =>
  blocks.map(block => {
    const node = drawn(block, on);
    node.classList.add('block');
    node.dataset['blockId'] = block.block_id;
    return node;
  });
