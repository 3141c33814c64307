// The overflow menu: a button that opens a few options.

import type { Block, Element } from '../block-types.ts';
import { iconButton, make, openLink, uniqueId } from '../elements.ts';
import { textNodes } from '../text.ts';
import type { On } from '../types.ts';
import { act } from './act.ts';
import { optionNodes } from './combobox.ts';
import { follow, place } from './listbox.ts';

/** Follows the menu button pattern: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export function overflow(block: Block, element: Element, on: On): HTMLElement {
  const button = iconButton('more', 'More options', 'overflow');
  const menu = make('div', {
    class: 'popup',
    role: 'menu',
    id: uniqueId('menu'),
    popover: 'auto',
    'aria-label': 'More options',
  });
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  const items = (element.options ?? []).map(option => {
    const text = option.description ? optionNodes(option) : textNodes(option.text);
    const item = make('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, ...text);
    item.addEventListener('click', () => {
      menu.hidePopover();
      button.focus();
      if (option.url !== undefined) openLink(option.url);
      void act(button, block, element, on, option.value);
    });
    return item;
  });
  menu.append(...items);
  const put = (): void => place(menu, button, 'below', false);
  let unfollow = (): void => undefined;
  // The browser has closed an open menu when the press on its button arrives: that must not open it again.
  let wasOpen = false;
  button.addEventListener('pointerdown', () => {
    wasOpen = menu.matches(':popover-open');
  });
  button.addEventListener('click', () => {
    const isClosing = wasOpen;
    wasOpen = false;
    if (button.ariaBusy === 'true' || isClosing || !menu.togglePopover()) return;
    // At once, not when the browser tells of it: it would be seen elsewhere first.
    put();
    unfollow = follow(menu, button, put);
    items[0]?.focus();
  });
  menu.addEventListener('toggle', event => {
    const open = event instanceof ToggleEvent && event.newState === 'open';
    button.setAttribute('aria-expanded', String(open));
    if (!open) unfollow();
  });
  menu.addEventListener('keydown', event => {
    const at = items.findIndex(item => item.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      menu.hidePopover();
      button.focus();
    }
  });
  return make('span', {}, button, menu);
}
