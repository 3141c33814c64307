// The messages of a channel, and the thread that is open beside it.
import { byId } from './elements.ts';
import { createMessageList } from './message-list.ts';
import { labelOf, visibleChannels } from './names.ts';
import type { Message, On } from './types.ts';

export interface Conversation {
  show(user: string, channel: string, messages: readonly Message[]): void;
  /** The thread that is open; undefined when none is. */
  thread(): string | undefined;
  /** True when one was open. */
  closeThread(): boolean;
}

/** What the channel itself shows: a reply whose first message is gone is shown there too, so that it isn't lost. */
function split(messages: readonly Message[]) {
  const known = new Set(messages.map(({ ts }) => ts));
  const isReply = ({ ts, threadTs }: Message): boolean =>
    threadTs !== undefined && threadTs !== ts && known.has(threadTs);
  const replies = Map.groupBy(messages.filter(isReply), ({ threadTs = '' }) => threadTs);
  return { top: messages.filter(message => !isReply(message) || message.broadcast === true), replies };
}

/** @param drafts is told whose draft the reply box holds, and in which thread */
export function createConversation(
  on: (message: Message) => On,
  drafts: (key: string) => void,
): Conversation {
  const pane = byId('thread', HTMLElement);
  const reply = byId('reply', HTMLTextAreaElement);
  let thread: string | undefined;
  let shown: { user: string; channel: string; messages: readonly Message[] } | undefined;
  let opener: Element | null = null;

  const showChannel = createMessageList(byId('messages', HTMLElement), {
    on,
    reply: ts => {
      opener = document.activeElement;
      thread = ts;
      draw();
      reply.focus();
    },
  });
  const showThread = createMessageList(byId('thread-messages', HTMLElement), { on, reply: undefined });

  function draw(): void {
    if (!shown) return;
    const { user, channel, messages } = shown;
    const { top, replies } = split(messages);
    showChannel(`${user} ${channel}`, top, replies);
    const first = messages.find(({ ts }) => ts === thread);
    if (!first) thread = undefined;
    pane.hidden = first === undefined;
    document.body.classList.toggle('with-thread', first !== undefined);
    if (!first) return;
    drafts(`${user} ${channel} ${first.ts}`);
    const inThread = replies.get(first.ts) ?? [];
    const here = visibleChannels().find(({ name }) => name === channel);
    byId('thread-where', HTMLElement).textContent = here ? labelOf(here) : '';
    showThread(`${user} ${channel} ${first.ts}`, [first, ...inThread], new Map());
  }

  return {
    thread: () => thread,
    show(user, channel, messages) {
      if (shown?.channel !== channel || shown.user !== user) thread = undefined;
      shown = { user, channel, messages };
      draw();
    },
    closeThread() {
      if (thread === undefined) return false;
      thread = undefined;
      draw();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      else byId('line', HTMLElement).focus();
      return true;
    },
  };
}
