// The app's Home tab, beside its messages.
import { createBlockList } from './block-list.ts';
import { byId, make } from './elements.ts';
import { nameOfApp } from './names.ts';
import type { Place } from './places.ts';
import type { View } from './types.ts';

type Tab = 'home' | 'messages';

export interface HomeOptions {
  readonly place: (view: View) => Place;
  /** The person has opened one of the tabs. */
  readonly opened: (tab: Tab) => void;
}

/** What the conversation is, and whether the app's settings have a Home tab. */
interface Where {
  readonly isApp: boolean;
  readonly hasHome: boolean;
}

/** @returns draws the tabs where the conversation is that of an app with a Home tab, and takes them away elsewhere */
export function createHome({
  place,
  opened,
}: HomeOptions): (key: string, where: Where, view: View | undefined) => void {
  const tabs = byId('tabs', HTMLElement);
  const panel = byId('home', HTMLElement);
  const messages = byId('conversation', HTMLElement);
  const body = make('div', { class: 'home-body' });
  const showBlocks = createBlockList(body);
  const buttons = { home: byId('home-tab', HTMLElement), messages: byId('messages-tab', HTMLElement) };
  let tab: Tab = 'messages';
  let shownKey = '';
  let shownHash = '';

  function draw(hasTabs: boolean): void {
    tabs.hidden = !hasTabs;
    const atHome = hasTabs && tab === 'home';
    // Only beside tabs a conversation is one of their panels.
    for (const [name, value] of [
      ['role', 'tabpanel'],
      ['aria-labelledby', buttons.messages.id],
    ] as const)
      if (hasTabs) messages.setAttribute(name, value);
      else messages.removeAttribute(name);
    panel.hidden = !atHome;
    messages.hidden = atHome;
    for (const [name, button] of Object.entries(buttons)) {
      button.setAttribute('aria-selected', String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
    }
  }

  function choose(next: Tab): void {
    tab = next;
    draw(true);
    opened(next);
  }
  buttons.home.addEventListener('click', () => choose('home'));
  buttons.messages.addEventListener('click', () => choose('messages'));
  tabs.addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    choose(tab === 'home' ? 'messages' : 'home');
    buttons[tab].focus();
  });

  return (key, { isApp, hasHome }, view) => {
    const isNew = key !== shownKey;
    shownKey = key;
    if (isNew) tab = 'messages';
    draw(isApp && hasHome);
    if (isNew && isApp) opened('messages');
    const hash = view ? `${view.id} ${view.hash}` : '';
    if (hash === shownHash && panel.childElementCount > 0) return;
    shownHash = hash;
    if (!view) {
      panel.replaceChildren(
        make(
          'p',
          { class: 'empty quiet' },
          `${nameOfApp()} has published no Home tab for you yet. An app does that with views.publish, often when it is told app_home_opened.`,
        ),
      );
      return;
    }
    if (!body.isConnected) panel.replaceChildren(body);
    showBlocks(view.id, view.blocks, place(view));
  };
}
