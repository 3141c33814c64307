// A person of the workspace, driven within its own process.
import { controlsIn, isPressed, labelOf, optionsOf } from '../block-kit/controls.ts';
import type { Ack } from '../delivery/delivery.ts';
import type { Place } from '../delivery/payloads.ts';
import { type JsonObject, objectsAt } from '../json.ts';
import type { Message } from '../stores/messages.ts';
import { type View, viewJson } from '../stores/views.ts';
import { readable, readableBlocks } from '../texts/readable.ts';
import type { World } from '../world.ts';
import type { Channel, Directory, Person } from './directory.ts';
import { blocksOf, finder } from './finding.ts';
import type { Interactions } from './interactions.ts';
import { sendReply } from './threads.ts';
import { until } from './until.ts';
import type { Looking, User, Where } from './user.ts';

export function createUser(world: World, interactions: Interactions, person: Person): User {
  const find = finder(world, person);
  const front = () => world.views.stack(person.id).at(-1);
  const shown = (view: View | undefined) =>
    view && viewJson(view, { values: interactions.values(person, { kind: 'view', view }) });
  const modal = () => shown(front());
  const home = () => shown(world.views.home(person.id));
  function channelOf(where?: Where): Channel {
    const channel = world.directory.channel(where?.channel ?? 'deploys', person);
    if (!world.directory.canSee(person, channel))
      throw new Error(`${person.name} can't see #${channel.name}.`);
    return channel;
  }
  const seen = (where?: Where): readonly Message[] => world.messages.visibleTo(person, channelOf(where).id);

  const matching = (pattern: RegExp, looking: Looking = {}) =>
    seen(looking).findLast(
      message =>
        (message.versions.at(-1)?.at ?? 0) >= (looking.since ?? 0) &&
        fits(pattern, readable(message, world.directory)),
    );

  const transcript = (where?: Where) =>
    seen(where)
      .slice(-8)
      .map(message => readable(message, world.directory).replace(/^/gm, '  | '))
      .join('\n  +\n');

  return {
    person,
    async types(line, where = {}) {
      const { thread } = where;
      if (thread === undefined) return interactions.type(person, channelOf(where), line);
      const done = untold(world);
      const reply = sendReply(world, person, channelOf({ channel: thread.channel }), {
        line,
        threadTs: thread.threadTs ?? thread.ts,
      });
      return { ...done, ...reply };
    },

    async presses(label, where = {}) {
      const { place, control, choice } = find(where, `button "${label}"`, candidate => {
        if (!isPressed(candidate.type)) return undefined;
        if (labelOf(candidate.element) === label) return { control: candidate };
        const isOption = optionsOf(candidate.element).some(o => labelOf(o) === label);
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
      // https://docs.slack.dev/reference/block-kit/blocks/input-block: an input tells the app only if it is asked to.
      if (control.block['type'] === 'input' && control.block['dispatch_action'] !== true) {
        interactions.fill(person, place, control, choice);
        return { ...untold(world), problem: undefined };
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

    sees: (pattern, seeing = {}) =>
      until(
        world.changes,
        () => matching(pattern, seeing),
        seeing.timeoutMs,
        ms => `${person.name} doesn't see ${String(pattern)} within ${ms} ms, but:\n${transcript(seeing)}`,
      ),

    seesModal: (pattern, { timeoutMs } = {}) =>
      until(
        world.changes,
        () => {
          const view = modal();
          return view && fits(pattern, readableView(view, world.directory)) ? view : undefined;
        },
        timeoutMs,
        ms => {
          const view = modal();
          const there = view ? `, but:\n${readableView(view, world.directory)}` : '; none is open.';
          return `${person.name} sees no modal ${String(pattern)} within ${ms} ms${there}`;
        },
      ),

    doesNotSee(pattern, looking) {
      const message = matching(pattern, looking);
      if (message)
        throw new Error(`${person.name} sees ${String(pattern)}:\n${readable(message, world.directory)}`);
    },

    messages: where => seen(where),
    modal,
    opensHome() {
      world.happenings.emit({ kind: 'home-opened', person, tab: 'home' });
      return home();
    },
    home,
  };
}

/** How something ended of which the app is told nothing. */
const untold = (world: World): Ack => ({
  at: world.settings.clock(),
  durationMs: 0,
  status: undefined,
  body: '',
  failure: undefined,
});

/** A pattern that is global or sticky would look on from where it was last. */
const fits = (pattern: RegExp, text: string): boolean =>
  new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text);

const readableView = (view: JsonObject, names: Directory): string =>
  [labelOf(view, 'title'), readableBlocks(objectsAt(view, 'blocks'), names)].join('\n');
