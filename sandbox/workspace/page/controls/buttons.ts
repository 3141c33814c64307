// Buttons of every kind.

import type { Block, Element } from '../block-types.ts';
import { icon, isIcon, make, openLink } from '../elements.ts';
import { myId } from '../names.ts';
import { textNodes } from '../text.ts';
import type { On } from '../types.ts';
import { act } from './act.ts';

const label = (element: Element): readonly Node[] =>
  typeof element.text === 'object' ? textNodes(element.text) : [];

export function button(block: Block, element: Element, on: On): HTMLElement {
  const node = make(
    'button',
    { type: 'button', class: element.style ?? '', 'aria-label': element.accessibility_label },
    ...label(element),
  );
  node.addEventListener('click', () => {
    // The app is told of a link too, and has to acknowledge it.
    if (element.url !== undefined && node.ariaBusy !== 'true') openLink(element.url);
    void act(node, block, element, on, undefined);
  });
  return node;
}

/** Starts a workflow in Slack; the sandbox has none. */
export const workflowButton = (element: Element): HTMLElement =>
  make(
    'button',
    {
      type: 'button',
      class: element.style ?? '',
      disabled: true,
      title: "The sandbox doesn't run workflows.",
    },
    ...label(element),
  );

export function iconOnly(block: Block, element: Element, on: On): HTMLElement {
  const name = typeof element.text === 'object' ? element.text.text : '';
  const picture = element.icon !== undefined && isIcon(element.icon) ? icon(element.icon) : icon('more');
  const node = make(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': element.accessibility_label ?? name, title: name },
    picture,
  );
  node.hidden = element.visible_to_user_ids !== undefined && !element.visible_to_user_ids.includes(myId());
  node.addEventListener('click', () => void act(node, block, element, on, undefined));
  return node;
}

/** Two buttons that belong together: what is sent is the value of the one that was pressed. */
export function feedback(block: Block, element: Element, on: On): HTMLElement {
  const pair = [element.positive_button, element.negative_button].flatMap((one, index) => {
    if (!one) return [];
    const node = make(
      'button',
      { type: 'button', class: 'feedback', 'aria-label': one.accessibility_label },
      index === 0 ? '👍 ' : '👎 ',
      ...textNodes(one.text),
    );
    node.addEventListener('click', () => void act(node, block, element, on, one.value));
    return [node];
  });
  return make('span', { class: 'elements' }, ...pair);
}
