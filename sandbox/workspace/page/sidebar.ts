// The side: who you are, the channels with how much is new in each, and the app.
import { byId, make } from './elements.ts';
import { labelOf } from './names.ts';
import type { Channel, State } from './types.ts';

export interface SidebarOptions {
  readonly become: (user: string) => void;
  readonly open: (channel: string) => void;
}

const READ_KEY = 'read';

/** How many messages of a channel a person has seen; kept as long as the tab is. */
function createReadMarks() {
  const stored: unknown = JSON.parse(sessionStorage.getItem(READ_KEY) ?? '{}');
  const marks = new Map<string, number>();
  if (typeof stored === 'object' && stored !== null)
    for (const [key, count] of Object.entries(stored)) if (typeof count === 'number') marks.set(key, count);
  return {
    mark(user: string, { id, messages }: Channel): void {
      marks.set(`${user} ${id}`, messages);
      sessionStorage.setItem(READ_KEY, JSON.stringify(Object.fromEntries(marks)));
    },
    /** A workspace that was started anew has fewer messages than were seen. */
    unread: (user: string, { id, messages }: Channel): number =>
      messages - Math.min(messages, marks.get(`${user} ${id}`) ?? 0),
  };
}

function channelButton(channel: Channel, isHere: boolean, fresh: number): HTMLButtonElement {
  const [mark = '', ...name] = labelOf(channel).split(' ');
  const label =
    channel.kind === 'im'
      ? [make('span', { class: 'mark app-mark' }), make('span', { class: 'name' }, labelOf(channel))]
      : [make('span', { class: 'mark' }, mark), ' ', make('span', { class: 'name' }, name.join(' '))];
  const count =
    fresh > 0
      ? [
          ' ',
          make(
            'span',
            { class: 'count', title: `${fresh} new` },
            String(fresh),
            make('span', { class: 'unseen' }, ' new'),
          ),
        ]
      : [];
  return make(
    'button',
    {
      type: 'button',
      class: fresh > 0 ? 'unread' : undefined,
      'aria-current': isHere ? 'true' : undefined,
      'data-channel': channel.name,
    },
    ...label,
    ...count,
  );
}

const group = (name: string, buttons: readonly HTMLElement[]): readonly HTMLElement[] =>
  buttons.length === 0 ? [] : [make('h2', {}, name), ...buttons];

/** @returns draws the newest state, and marks the open channel as read */
export function createSidebar({ become, open }: SidebarOptions): (user: string, state: State) => void {
  const person = byId('person', HTMLSelectElement);
  const nav = byId('channels', HTMLElement);
  const read = createReadMarks();
  let drawn = '';
  person.addEventListener('change', () => become(person.value));

  return (user, state) => {
    if (person.options.length === 0)
      for (const one of state.people)
        if (one.role !== 'bot')
          person.append(make('option', { value: one.name }, `${one.realName} (${one.role})`));
    person.value = user;
    const here = state.channels.find(({ name }) => name === state.channel);
    if (here) read.mark(user, here);
    const rows = state.channels.map(channel => ({ channel, fresh: read.unread(user, channel) }));
    // Drawn only when something is different, so that the focus stays where it is.
    const look = JSON.stringify([user, state.channel, state.bot.name, rows]);
    if (look === drawn) return;
    drawn = look;
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['channel'] : undefined;
    const buttons = rows.map(({ channel, fresh }) => {
      const button = channelButton(channel, channel.name === state.channel, fresh);
      button.addEventListener('click', () => open(channel.name));
      return { kind: channel.kind, button };
    });
    const of = (isApp: boolean) =>
      buttons.filter(({ kind }) => (kind === 'im') === isApp).map(({ button }) => button);
    nav.replaceChildren(...group('Channels', of(false)), ...group('Apps', of(true)));
    if (focused !== undefined)
      buttons.find(({ button }) => button.dataset['channel'] === focused)?.button.focus();
  };
}
