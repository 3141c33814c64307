// Draws the blocks of a message or a view. What a person does in them is handed to `on`.
// Source of what there is to draw: https://docs.slack.dev/reference/block-kit/blocks

import type { Block, Element } from '../block-types.ts';
import { control } from '../controls/controls.ts';
import { field } from '../controls/field.ts';
import { icon, make } from '../elements.ts';
import { textNodes } from '../text.ts';
import type { On } from '../types.ts';
import { alert, card, carousel, plan, taskCard } from './cards.ts';
import { markdown } from './markdown.ts';
import { image, imageBlock, video } from './media.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './tables.ts';

/** In a context, an element that is no image is a text. */
function contextPart(element: Element): Node {
  const { text, inlines } = element;
  if (typeof text !== 'string') return image(element);
  return make('span', {}, ...textNodes(inlines ? { text, inlines } : { text }));
}

const elementsOf = (
  block: Block & { readonly elements: readonly Element[] },
  on: On,
): readonly HTMLElement[] => block.elements.map(element => control(block, element, on));

/** Slack folds a long section unless the app asks it not to; how long is long isn't documented. */
const LONG_TEXT = 1400;

function folded(text: HTMLElement): readonly HTMLElement[] {
  const more = make(
    'button',
    { type: 'button', class: 'link-button', 'aria-expanded': 'false' },
    'Show more',
  );
  text.classList.add('folded');
  more.addEventListener('click', () => {
    const isFolded = text.classList.toggle('folded');
    more.textContent = isFolded ? 'Show more' : 'Show less';
    more.setAttribute('aria-expanded', String(!isFolded));
  });
  return [text, more];
}

function section(block: Extract<Block, { type: 'section' }>, on: On): HTMLElement {
  const { accessory, fields = [] } = block;
  const words = make('div', {}, ...textNodes(block.text));
  const isLong = block.expand !== true && (block.text?.text.length ?? 0) > LONG_TEXT;
  const text = make('div', { class: 'section-text' }, ...(isLong ? folded(words) : [words]));
  if (fields.length > 0)
    text.append(make('div', { class: 'fields' }, ...fields.map(one => make('div', {}, ...textNodes(one)))));
  const beside = accessory
    ? [
        make(
          'div',
          { class: 'accessory' },
          accessory.type === 'image' ? image(accessory) : control(block, accessory, on),
        ),
      ]
    : [];
  return make('div', { class: 'section' }, text, ...beside);
}

function container(block: Extract<Block, { type: 'container' }>, on: On): HTMLElement {
  const title = block.rich_text_title ? [richText(block.rich_text_title.elements)] : textNodes(block.title);
  const head = [
    ...(block.icon ? [image(block.icon)] : []),
    make('div', { class: 'strong' }, ...title),
    ...(block.subtitle ? [make('div', { class: 'quiet' }, ...textNodes(block.subtitle))] : []),
  ];
  const inside = blockNodes(block.child_blocks, on);
  return block.is_collapsible
    ? make(
        'details',
        { class: 'container', open: block.default_collapsed !== true },
        make('summary', {}, ...head),
        ...inside,
      )
    : make('div', { class: 'container' }, ...head, ...inside);
}

/** What can't be drawn is shown as it came, so that nothing is lost in silence. */
const notDrawn = (block: unknown): HTMLElement =>
  make(
    'div',
    { class: 'not-drawn' },
    make('div', { class: 'quiet' }, 'not drawn here'),
    make('pre', {}, JSON.stringify(block, null, 2)),
  );

function drawn(block: Block, on: On): HTMLElement {
  switch (block.type) {
    case 'divider':
      return make('hr');
    case 'header':
      return make('h3', { class: 'header' }, ...textNodes(block.text));
    case 'image':
      return imageBlock(block);
    case 'markdown':
      return make('div', { class: 'markdown' }, ...markdown(block.parsed));
    case 'rich_text':
      return richText(block.elements);
    case 'context':
      return make('div', { class: 'context' }, ...block.elements.map(contextPart));
    case 'actions':
      return make('div', { class: 'elements' }, ...elementsOf(block, on));
    case 'context_actions':
      return make('div', { class: 'elements context-actions' }, ...elementsOf(block, on));
    case 'section':
      return section(block, on);
    case 'input':
      return field(block, on);
    case 'video':
      return video(block);
    case 'file':
      return make(
        'div',
        { class: 'file' },
        icon('file'),
        make('span', {}, `Remote file ${block.external_id}`),
      );
    case 'alert':
      return alert(block);
    case 'card':
      return card(block, block, on);
    case 'carousel':
      return carousel(block, on);
    case 'table':
      return table(block);
    case 'data_table':
      return dataTable(block);
    case 'task_card':
      return taskCard(block);
    case 'plan':
      return plan(block);
    case 'container':
      return container(block, on);
    default:
      return notDrawn(block);
  }
}

/** One node a block; each knows its block id. A block that the page can't draw never takes the others with it. */
export const blockNodes = (blocks: readonly Block[], on: On): readonly HTMLElement[] =>
  blocks.map(block => {
    let node: HTMLElement;
    try {
      node = drawn(block, on);
    } catch {
      node = notDrawn(block);
    }
    node.classList.add('block');
    node.dataset['blockId'] = block.block_id;
    return node;
  });
