// Draws one message: who wrote it, what it says, its files, its reactions, and the way to its thread.
import { createBlockList } from './block-list.ts';
import { icon, iconButton, make } from './elements.ts';
import { fileRow } from './files.ts';
import { nameOfApp, personById } from './names.ts';
import { fullDate, inlineNodes } from './text.ts';
import type { Message, On } from './types.ts';

/** How others see that somebody isn't an ordinary member. */
const BADGES: Readonly<Record<string, string>> = {
  bot: 'APP',
  guest: 'guest',
  'single-channel-guest': 'guest',
  stranger: 'external',
  deactivated: 'deactivated',
};
const AVATAR_COLORS = 6;

const time = (ts: string): string =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** The first letters of a name on a colour of its own: there are no pictures of people here. */
export function avatar(name: string, role: string): HTMLElement {
  const letters = name
    .split(/\s+/)
    .map(word => /^./u.exec(word)?.[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  const sum = Array.from(name, char => char.codePointAt(0) ?? 0).reduce((total, code) => total + code, 0);
  const color = role === 'bot' ? 'app' : role === 'slack' ? 'slack' : String(sum % AVATAR_COLORS);
  return make('div', { class: `avatar avatar-${color}`, 'aria-hidden': 'true' }, letters);
}

interface Author {
  readonly name: string;
  readonly role: string;
}

function authorOf({ user, username }: Message): Author {
  const person = personById(user);
  const role = person?.role ?? 'slack';
  return { name: username ?? person?.realName ?? 'Slackbot', role };
}

function head(message: Message, { name, role }: Author): HTMLElement {
  const badge = BADGES[role];
  const seconds = Number(message.ts);
  return make(
    'div',
    { class: 'message-head' },
    make('span', { class: 'author' }, name),
    ...(badge === undefined ? [] : [make('span', { class: 'badge' }, badge)]),
    make('time', { class: 'quiet', title: fullDate(seconds) }, time(message.ts)),
  );
}

function reactions(message: Message): readonly HTMLElement[] {
  const chips = (message.reactions ?? []).map(({ name, emoji, users }) => {
    const who = users.map(id => personById(id)?.realName ?? id).join(', ');
    return make('span', { class: 'reaction', title: `${who}: :${name}:` }, emoji, ' ', String(users.length));
  });
  return chips.length === 0 ? [] : [make('div', { class: 'reactions' }, ...chips)];
}

export interface MessageOptions {
  readonly on: On;
  /** Undefined within a thread: there is no thread in a thread. */
  readonly reply: (() => void) | undefined;
}

export interface DrawnMessage {
  /** With an empty `.replies`, which whoever shows the message fills. */
  readonly node: HTMLElement;
  /** Shows a newer version of the message; what is unchanged in it keeps its node. */
  update(message: Message, on: On): void;
}

/** Draws a message. Its author and its place in a thread never change, what it says may. */
export function drawMessage(message: Message, { on, reply }: MessageOptions): DrawnMessage {
  const author = authorOf(message);
  const body = make('div', { class: 'body' });
  const below = make('div');
  const showBlocks = createBlockList(body);
  const ephemeral = make('div', { class: 'only-you quiet' }, icon('eye'), 'Only visible to you');
  const also = make('div', { class: 'quiet' }, 'Also sent to the channel');
  const inThread = message.threadTs !== undefined && message.threadTs !== message.ts;
  const tools = reply === undefined || message.ephemeral || inThread ? [] : [toolbar(reply)];
  let shownBelow = '';

  function update(now: Message, onNow: On): void {
    showBlocks(now.ts, now.blocks, onNow);
    if (now.blocks.length === 0)
      body.append(
        ...inlineNodes(now.inlines),
        ...(now.edited ? [make('span', { class: 'quiet' }, ' (edited)')] : []),
      );
    const look = JSON.stringify([now.files, now.reactions]);
    if (look === shownBelow) return;
    shownBelow = look;
    below.replaceChildren(...now.files.map(fileRow), ...reactions(now));
  }

  update(message, on);
  const node = make(
    'article',
    {
      class: message.ephemeral ? 'message ephemeral' : 'message',
      'aria-label': `${author.name}, ${time(message.ts)}`,
      'data-ts': message.ts,
    },
    ...(message.ephemeral ? [ephemeral] : []),
    ...(message.broadcast === true && inThread ? [also] : []),
    avatar(author.name, author.role),
    make(
      'div',
      { class: 'message-main' },
      head(message, author),
      body,
      below,
      make('div', { class: 'replies' }),
    ),
    ...tools,
  );
  return { node, update };
}

function toolbar(reply: () => void): HTMLElement {
  const button = iconButton('reply', 'Reply in thread');
  button.addEventListener('click', reply);
  return make('div', { class: 'toolbar' }, button);
}

/** What stands below a message that has a thread. */
export function replyButton(count: number, last: Message, reply: () => void): HTMLElement {
  const name = personById(last.user)?.realName ?? nameOfApp();
  const button = make(
    'button',
    { type: 'button', class: 'link-button' },
    count === 1 ? '1 reply' : `${count} replies`,
  );
  button.addEventListener('click', reply);
  return make(
    'div',
    { class: 'thread-line' },
    avatar(name, personById(last.user)?.role ?? 'slack'),
    button,
    make('span', { class: 'quiet' }, `last ${time(last.ts)}`),
  );
}
