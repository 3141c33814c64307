// The messages of a channel, kept equal to the newest snapshot.
import { blockNodes } from './blocks.ts';
import { make } from './elements.ts';
import { inlineNodes, personById } from './text.ts';
import type { Message, On } from './types.ts';

const time = (ts: string): string =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

function draw(message: Message, on: On): HTMLElement {
  const isReply = message.threadTs !== undefined && message.threadTs !== message.ts;
  const body = message.blocks.length > 0 ? blockNodes(message.blocks, on) : inlineNodes(message.inlines);
  return make(
    'article',
    { class: `message${message.ephemeral ? ' ephemeral' : ''}${isReply ? ' reply' : ''}` },
    ...(message.ephemeral ? [make('div', { class: 'quiet' }, 'Only visible to you')] : []),
    make('span', { class: 'author' }, personById(message.user)?.realName ?? 'Slack'),
    ' ',
    make('span', { class: 'quiet' }, time(message.ts), message.versions > 1 ? ' (edited)' : ''),
    make('div', { class: 'body' }, ...body),
    ...message.files.map(file => make('div', { class: 'quiet' }, `📎 ${file.title} (${file.size} bytes)`)),
  );
}

/** Replies stand under the message that they answer. */
function inThreads(messages: readonly Message[]): readonly Message[] {
  const root = (message: Message) => message.threadTs ?? message.ts;
  return messages.toSorted((a, b) => root(a).localeCompare(root(b)) || a.ts.localeCompare(b.ts));
}

/**
 * Shows messages as `reader` sees them. An unchanged message keeps its node, so that an open menu isn't closed by
 * somebody else's message; the list stays at its end unless the person has scrolled up.
 */
export function createMessageList(list: HTMLElement, on: (message: Message) => On) {
  let nodes: ReadonlyMap<string, HTMLElement> = new Map();
  return (messages: readonly Message[], reader: string): void => {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const next = new Map(
      inThreads(messages).map(message => {
        const key = `${reader}:${message.channel}:${message.ts}:${message.versions}`;
        return [key, nodes.get(key) ?? draw(message, on(message))];
      }),
    );
    for (const [key, node] of nodes) if (!next.has(key)) node.remove();
    for (const [index, node] of [...next.values()].entries())
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
    nodes = next;
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
}
