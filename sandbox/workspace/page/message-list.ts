// A list of messages, kept equal to the newest snapshot.
import { make } from './elements.ts';
import { drawMessage, replyButton } from './message.ts';
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

interface Drawn {
  readonly message: Message;
  readonly node: HTMLElement;
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

/** Puts the nodes in this order with as few moves as can be, so that an open menu or a focus isn't lost. */
function arrange(list: HTMLElement, nodes: readonly HTMLElement[]): void {
  const wanted = new Set<Node>(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  for (const [index, node] of nodes.entries())
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
}

/**
 * Shows messages. An unchanged message keeps its node, so that an open menu isn't closed by somebody else's
 * message; the list stays at its end unless the person has scrolled up.
 * @param key of what is shown, for example the channel: a new one begins at the end
 */
export function createMessageList(list: HTMLElement, { on, reply }: ListOptions) {
  let drawn: ReadonlyMap<string, Drawn> = new Map();
  let shownKey = '';
  const days = new Map<string, HTMLElement>();

  function showReplies(one: Drawn, replies: readonly Message[]): void {
    const last = replies.at(-1);
    const state = last ? `${replies.length} ${last.ts}` : '';
    if (one.replies === state || reply === undefined) return;
    one.replies = state;
    const line = last ? [replyButton(replies.length, last, () => reply(one.message.ts))] : [];
    one.node.querySelector('.replies')?.replaceChildren(...line);
  }

  function drawnFor(message: Message): Drawn {
    const before = drawn.get(message.ts);
    if (before?.message === message) return before;
    const options = { on: on(message), reply: reply && (() => reply(message.ts)) };
    return { message, node: drawMessage(message, options), replies: '' };
  }

  return (
    key: string,
    messages: readonly Message[],
    repliesTo: ReadonlyMap<string, readonly Message[]>,
  ): void => {
    const isNew = key !== shownKey;
    const atEnd = isNew || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    if (isNew) drawn = new Map();
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
    const focused = document.activeElement?.closest<HTMLElement>('article')?.dataset['ts'];
    arrange(list, nodes);
    // An edit has taken the focused button away: the focus goes to what stands there now.
    if (focused !== undefined && document.activeElement === document.body)
      next.get(focused)?.node.querySelector<HTMLElement>('button, input')?.focus({ preventScroll: true });
    drawn = next;
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
}
