// A person of the workspace, as tests and the tour drive them.
import { type Choice, type Control, controlsIn, labelOf, optionsOf } from './controls.ts';
import type { Channel, Person } from './directory.ts';
import type { Done, Interactions } from './interactions.ts';
import { type JsonObject, objectsAt } from './json.ts';
import type { Message } from './messages.ts';
import type { Place } from './payloads.ts';
import { readable } from './readable.ts';
import { viewJson } from './views.ts';
import type { World } from './world.ts';

export interface Where {
  /** A channel's name, or `dm` for the bot's; `deploys` when it isn't given. */
  readonly channel?: string;
}
export interface OnMessage extends Where {
  /** This message rather than the newest that fits. */
  readonly message?: Message | undefined;
}
export interface Seeing extends Where {
  /** 5,000 when it isn't given. */
  readonly timeoutMs?: number;
  /** Only what was posted or edited at this time (ms since the epoch) or later, for example `done.at`. */
  readonly since?: number;
}

export interface User {
  readonly person: Person;
  /** Sends a line: a slash command goes to the app, anything else into the channel. */
  types(line: string, where?: Where): Promise<Done & { readonly reply: Message | undefined }>;
  /** Presses the button with this text (or chooses it in an overflow menu), and says yes to its confirm dialog. */
  presses(label: string, where?: OnMessage): Promise<Done>;
  /** Chooses in the menu with this action id or placeholder, by value or visible text. `query` is what is typed into an external one. */
  selects(menu: string, choice: string, where?: OnMessage & { readonly query?: string }): Promise<Done>;
  /** Fills the inputs of the open modal, by block id, action id or label, and submits it. */
  submits(
    values?: Readonly<Record<string, Choice>>,
  ): Promise<Done & { readonly errors: Readonly<Record<string, string>> }>;
  closes(): Promise<Done | undefined>;
  /** Resolves with the newest message that they see and that reads like this, as soon as there is one. */
  sees(pattern: RegExp, seeing?: Seeing): Promise<Message>;
  /** @throws Error when they see such a message now. */
  doesNotSee(pattern: RegExp, seeing?: Omit<Seeing, 'timeoutMs'>): void;
  /** What they see in a channel now, oldest first. */
  messages(where?: Where): readonly Message[];
  /** The modal in front, as the app sees it; undefined when none is open. */
  modal(): JsonObject | undefined;
  /** Their App Home, when the app has published one. */
  home(): JsonObject | undefined;
}

interface Found {
  readonly place: Place;
  readonly control: Control;
  readonly choice?: Choice;
}

export function createUser(world: World, interactions: Interactions, person: Person): User {
  function channelOf(where?: Where): Channel {
    const channel = world.directory.channel(where?.channel ?? 'deploys', person);
    if (!world.directory.canSee(person, channel))
      throw new Error(`${person.name} can't see #${channel.name}.`);
    return channel;
  }
  const seen = (where?: Where): readonly Message[] => world.messages.visibleTo(person, channelOf(where).id);
  const front = () => world.views.stack(person.id).at(-1);

  /**
   * Where a person can act: the modal in front, otherwise messages, newest first. A message that is named counts
   * also as it was when the test got it: a client may show for a moment what the app has changed since.
   */
  function candidates(
    where: OnMessage,
  ): readonly { readonly place: Place; readonly controls: readonly Control[] }[] {
    const view = front();
    const { message: named } = where;
    if (view && !named)
      return [{ place: { kind: 'view', view }, controls: controlsIn(blocksOf({ kind: 'view', view })) }];
    const current = named && (world.messages.find(named.channel, named.ts) ?? named);
    const pairs =
      named && current ? [current, named].map(shown => ({ message: current, shown })) : newestFirst(where);
    return pairs.flatMap(({ message, shown }) => {
      const channel = world.directory.channelById(message.channel);
      return channel
        ? [{ place: { kind: 'message' as const, message, channel }, controls: controlsIn(shown.blocks) }]
        : [];
    });
  }
  const newestFirst = (where: Where) =>
    seen(where)
      .toReversed()
      .map(message => ({ message, shown: message }));

  function find(
    where: OnMessage,
    what: string,
    match: (control: Control) => Omit<Found, 'place'> | undefined,
  ): Found {
    const all = candidates(where);
    for (const { place, controls } of all) {
      for (const control of controls) {
        const found = match(control);
        if (found) return { place, ...found };
      }
    }
    const near = all.flatMap(({ controls }) => controls.map(({ element }) => labelOf(element)));
    throw new Error(
      `${person.name} finds no ${what}; there are: ${near.filter(label => label !== '').join(', ') || 'none'}`,
    );
  }

  const matching = (pattern: RegExp, seeing: Seeing = {}) =>
    seen(seeing).findLast(
      message =>
        (message.versions.at(-1)?.at ?? 0) >= (seeing.since ?? 0) &&
        new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(
          readable(message, world.directory),
        ),
    );

  const transcript = (where?: Where) =>
    seen(where)
      .slice(-8)
      .map(message => readable(message, world.directory).replace(/^/gm, '  | '))
      .join('\n  +\n');

  return {
    person,
    types: (line, where) => interactions.type(person, channelOf(where), line),

    presses(label, where = {}) {
      const { place, control, choice } = find(where, `button "${label}"`, candidate => {
        if (candidate.type === 'button' && labelOf(candidate.element) === label)
          return { control: candidate };
        const isOption =
          candidate.type === 'overflow' && optionsOf(candidate.element).some(o => labelOf(o) === label);
        return isOption ? { control: candidate, choice: label } : undefined;
      });
      return interactions.act(person, place, control, choice);
    },

    async selects(menu, choice, where = {}) {
      const { place, control } = find(where, `menu "${menu}"`, candidate =>
        candidate.actionId === menu || labelOf(candidate.element, 'placeholder') === menu
          ? { control: candidate }
          : undefined,
      );
      if (control.type.endsWith('external_select')) {
        const query = where.query ?? choice;
        const least = control.element['min_query_length'];
        if (query.length < (typeof least === 'number' ? least : 3))
          throw new Error(
            `Slack asks the app for options of "${menu}" only after more characters than "${query}".`,
          );
        await interactions.suggest(person, place, control, query);
      }
      return interactions.act(person, place, control, choice);
    },

    async submits(values = {}) {
      const view = front();
      if (!view) throw new Error(`${person.name} has no modal open.`);
      const place: Place = { kind: 'view', view };
      const controls = controlsIn(blocksOf(place));
      for (const [name, choice] of Object.entries(values)) {
        const control = controls.find(c => [c.blockId, c.actionId, labelOf(c.block, 'label')].includes(name));
        if (!control) throw new Error(`The modal has no input "${name}".`);
        if (control.type.endsWith('external_select'))
          await interactions.suggest(person, place, control, String(choice));
        interactions.fill(person, place, control, choice);
      }
      return interactions.submit(person, view);
    },

    async closes() {
      const view = front();
      if (!view) throw new Error(`${person.name} has no modal open.`);
      return interactions.close(person, view);
    },

    async sees(pattern, seeing = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Message>();
      const look = () => {
        const message = matching(pattern, seeing);
        if (message) resolve(message);
      };
      using _listening = world.changes.listen(look);
      const timeoutMs = seeing.timeoutMs ?? 5000;
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `${person.name} doesn't see ${String(pattern)} within ${timeoutMs} ms, but:\n${transcript(seeing)}`,
            ),
          ),
        timeoutMs,
      );
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },

    doesNotSee(pattern, seeing) {
      const message = matching(pattern, seeing);
      if (message)
        throw new Error(`${person.name} sees ${String(pattern)}:\n${readable(message, world.directory)}`);
    },

    messages: where => seen(where),
    modal() {
      const view = front();
      return view && viewJson(view, { values: interactions.values(person, { kind: 'view', view }) });
    },
    home() {
      const view = world.views.home(person.id);
      return view && viewJson(view);
    },
  };
}

const blocksOf = (place: Place): readonly JsonObject[] =>
  place.kind === 'view' ? objectsAt(place.view.content, 'blocks') : place.message.blocks;
