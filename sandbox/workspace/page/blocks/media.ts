// Draws images and videos. A video isn't played here: its picture leads to it.

import type { Block, Picture } from '../block-types.ts';
import { icon, make } from '../elements.ts';
import { link, textNodes } from '../text.ts';

/** A file of the workspace by its id, otherwise the address that the app gave. */
function source({ image_url: url, slack_file: file }: Picture): string {
  if (file?.id === undefined) return url ?? file?.url ?? '';
  const user = document.documentElement.dataset['user'] ?? '';
  return `/control/file?${new URLSearchParams({ user, id: file.id })}`;
}

/** One that can't be loaded shows its alternative text. */
export function image(picture: Picture, className = ''): HTMLElement {
  const alt = picture.alt_text ?? '';
  const img = make('img', { src: source(picture), alt, title: alt, loading: 'lazy', class: className });
  img.addEventListener('error', () => img.classList.add('missing'));
  return img;
}

export function imageBlock(block: Extract<Block, { type: 'image' }>): HTMLElement {
  const title = block.title ? [make('figcaption', {}, ...textNodes(block.title))] : [];
  return make('figure', {}, ...title, image(block));
}

export function video(block: Extract<Block, { type: 'video' }>): HTMLElement {
  const title =
    block.title_url === undefined ? textNodes(block.title) : [link(block.title_url, block.title.text)];
  const origin = [block.provider_name, block.author_name].filter(Boolean).join(' · ');
  const picture = image({ image_url: block.thumbnail_url, alt_text: block.alt_text });
  const play = /^https:/i.test(block.video_url)
    ? make(
        'a',
        {
          class: 'play',
          href: block.video_url,
          target: '_blank',
          rel: 'noopener noreferrer',
          'aria-label': `Play ${block.title.text}`,
        },
        picture,
        icon('play'),
      )
    : picture;
  return make(
    'div',
    { class: 'video' },
    make('div', { class: 'quiet' }, origin),
    make('div', { class: 'strong' }, ...title),
    make('div', {}, ...textNodes(block.description)),
    play,
  );
}
