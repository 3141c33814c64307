// A list of messages, kept equal to the newest snapshot.
import { arrange } from './block-list.ts';
import { make } from './elements.ts';
import { type DrawnMessage, drawMessage, replyButton } from './message.ts';
import type { Message, On } from './types.ts';

/** Plain messages of one author within so many seconds stand together under one name. */
const TOGETHER_S = 300;
/** So near to the end, in pixels, the list follows what is new. */
const NEAR_END = 60;

export interface ListOptions {
  readonly on: (message: Message) => On;
  /** Opens a thread; undefined in a thread. */
  readonly reply: ((ts: string) => void) | undefined;
}

interface Drawn extends DrawnMessage {
  message: Message;
  replies: string;
}

const dayOf = (ts: string): string => new Date(Number(ts) * 1000).toDateString();

function dayLine(ts: string): HTMLElement {
  const words = new Date(Number(ts) * 1000).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  const isToday = dayOf(ts) === new Date().toDateString();
  return make('div', { class: 'day', 'data-day': dayOf(ts) }, make('span', {}, isToday ? 'Today' : words));
}

function belongTogether(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    before.username === message.username &&
    !before.ephemeral &&
    !message.ephemeral &&
    before.blocks.length + message.blocks.length === 0 &&
    Number(message.ts) - Number(before.ts) < TOGETHER_S
  );
}

/**
 * Shows messages. A message keeps its node, so that an open menu isn't closed by what comes in; the list stays at its
 * end unless the person has scrolled up, also when it gets narrower or lower, or a picture has come.
 * @param key of what is shown, for example the channel: a new one begins at the end
 */
export function createMessageList(list: HTMLElement, { on, reply }: ListOptions) {
  let drawn: ReadonlyMap<string, Drawn> = new Map();
  let shownKey = '';
  let atEnd = true;
  const days = new Map<string, HTMLElement>();

  // What scrolls has to be reached by keyboard.
  list.tabIndex = 0;
  const goToEnd = (): void => {
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
  let size = '';
  // A list that isn't shown, as beside the Home tab, is nowhere. One that has got another size was scrolled by that.
  const look = (): void => {
    if (list.clientHeight === 0) return;
    const now = `${list.clientWidth} ${list.clientHeight}`;
    if (now === size) atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    else goToEnd();
    size = now;
  };
  list.addEventListener('scroll', look);
  list.addEventListener('load', goToEnd, { capture: true });
  new ResizeObserver(look).observe(list);

  function showReplies(one: Drawn, replies: readonly Message[]): void {
    const last = replies.at(-1);
    const state = last ? `${replies.length} ${last.ts}` : '';
    if (one.replies === state || reply === undefined) return;
    one.replies = state;
    const line = last ? [replyButton(replies.length, last, () => reply(one.message.ts))] : [];
    const place = one.node.querySelector('.replies');
    const hadFocus = place?.contains(document.activeElement);
    place?.replaceChildren(...line);
    if (hadFocus) place?.querySelector('button')?.focus({ preventScroll: true });
  }

  function drawnFor(message: Message): Drawn {
    const before = drawn.get(message.ts);
    if (!before) {
      const options = { on: on(message), reply: reply && (() => reply(message.ts)) };
      return { ...drawMessage(message, options), message, replies: '' };
    }
    if (before.message !== message) before.update(message, on(message));
    before.message = message;
    return before;
  }

  return (
    key: string,
    messages: readonly Message[],
    repliesTo: ReadonlyMap<string, readonly Message[]>,
  ): void => {
    const isNew = key !== shownKey;
    if (isNew) [drawn, atEnd] = [new Map(), true];
    else look();
    const hadFocus = list.contains(document.activeElement);
    shownKey = key;
    const nodes: HTMLElement[] = [];
    const next = new Map<string, Drawn>();
    for (const [index, message] of messages.entries()) {
      const before = messages[index - 1];
      const day = dayOf(message.ts);
      const isNewDay = before === undefined || dayOf(before.ts) !== day;
      if (isNewDay) {
        const line = days.get(day) ?? dayLine(message.ts);
        days.set(day, line);
        nodes.push(line);
      }
      const one = drawnFor(message);
      one.node.classList.toggle('together', !isNewDay && belongTogether(before, message));
      showReplies(one, repliesTo.get(message.ts) ?? []);
      next.set(message.ts, one);
      nodes.push(one.node);
    }
    arrange(list, nodes);
    // The message with the focus is gone: the keyboard goes on in the list, not at the top of the page.
    if (hadFocus && document.activeElement === document.body) list.focus({ preventScroll: true });
    drawn = next;
    goToEnd();
  };
}
