// Draws cards, carousels, alerts, tasks and plans.

import type { Block, Card, RichText, TaskCard } from '../block-types.ts';
import { control } from '../controls/controls.ts';
import { icon, make } from '../elements.ts';
import { link, textNodes } from '../text.ts';
import type { On } from '../types.ts';
import { image } from './media.ts';
import { richText } from './rich-text.ts';

/** A card's buttons belong to the card, also in a carousel, as far as it has an id of its own. */
export function card(block: Block, content: Card, on: On): HTMLElement {
  const { hero_image: hero, icon: small, title, subtitle, body, actions = [] } = content;
  const head = make(
    'div',
    { class: 'card-head' },
    ...(small ? [image(small)] : []),
    make(
      'div',
      {},
      make('div', { class: 'strong' }, ...textNodes(title)),
      make('div', { class: 'quiet' }, ...textNodes(subtitle)),
    ),
  );
  return make(
    'div',
    { class: 'card' },
    ...(hero ? [image(hero, 'hero')] : []),
    ...((small ?? title ?? subtitle) ? [head] : []),
    ...(body ? [make('div', {}, ...textNodes(body))] : []),
    ...(actions.length > 0
      ? [make('div', { class: 'elements' }, ...actions.map(element => control(block, element, on)))]
      : []),
  );
}

export const carousel = (block: Extract<Block, { type: 'carousel' }>, on: On): HTMLElement =>
  make(
    'div',
    { class: 'carousel', tabindex: '0', role: 'region', 'aria-label': 'Cards' },
    ...block.elements.map(content => {
      const { block_id: id = block.block_id } = content;
      return card({ ...content, block_id: id }, content, on);
    }),
  );

const LEVEL_ICONS = {
  default: 'info',
  info: 'info',
  warning: 'alert',
  error: 'alert',
  success: 'done',
} as const;
const isLevel = (level: string): level is keyof typeof LEVEL_ICONS => Object.hasOwn(LEVEL_ICONS, level);

export function alert({ text, level = 'default' }: Extract<Block, { type: 'alert' }>): HTMLElement {
  const known = isLevel(level) ? level : 'default';
  return make(
    'div',
    { class: `alert alert-${known}` },
    icon(LEVEL_ICONS[known]),
    make('div', {}, ...textNodes(text)),
  );
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  pending: 'waits',
  in_progress: 'is under way',
  complete: 'is done',
  error: 'failed',
};

const details = (label: string, text: RichText | undefined): readonly Node[] =>
  text
    ? [make('div', { class: 'task-part' }, make('span', { class: 'quiet' }, label), richText(text.elements))]
    : [];

export function taskCard({ title, status, details: more, output, sources = [] }: TaskCard): HTMLElement {
  const mark = make('span', {
    class: `task-mark task-${status}`,
    role: 'img',
    'aria-label': STATUS_WORDS[status] ?? status,
  });
  if (status === 'complete') mark.append(icon('done'));
  if (status === 'error') mark.append(icon('close'));
  const links = sources.map(({ url, text }) => link(url, text));
  const parts = [
    ...details('Details', more),
    ...details('Output', output),
    ...(links.length > 0 ? [make('div', { class: 'elements quiet' }, 'Sources', ...links)] : []),
  ];
  return make(
    'div',
    { class: 'task-card' },
    mark,
    make('div', {}, make('div', { class: 'strong' }, title), ...parts),
  );
}

export function plan({ title, tasks = [] }: Extract<Block, { type: 'plan' }>): HTMLElement {
  const done = tasks.filter(({ status }) => status === 'complete').length;
  return make(
    'details',
    { class: 'plan', open: true },
    make(
      'summary',
      {},
      make('span', { class: 'strong' }, title),
      make('span', { class: 'quiet' }, `${done} of ${tasks.length}`),
    ),
    ...tasks.map(taskCard),
  );
}
