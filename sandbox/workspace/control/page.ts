// What the page asks of the workspace: what one person sees, and what they do.
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Control, controlsIn } from '../block-kit/controls.ts';
import type { Place } from '../delivery/payloads.ts';
import { objectsAt } from '../json.ts';
import type { Person } from '../people/directory.ts';
import type { Interactions } from '../people/interactions.ts';
import { sendReply } from '../people/threads.ts';
import type { View } from '../stores/views.ts';
import { json } from '../wire/http.ts';
import type { World } from '../world.ts';
import type { Commands, Queries } from './control.ts';
import { fileAnswer } from './file.ts';
import { createSnapshots } from './snapshot.ts';

const who = { user: z.string() };
const choice = z.union([z.string(), z.number(), z.array(z.string())]);
/** By block id and action id: what is in the inputs of a view and hasn't been sent yet. */
const values = z.record(z.string(), z.record(z.string(), choice));
/** A message, a view, or with neither the modal in front. */
const where = { channel: z.string().optional(), ts: z.string().optional(), viewId: z.string().optional() };
const element = { blockId: z.string(), actionId: z.string() };
const commands = {
  type: z.object({ ...who, channel: z.string(), line: z.string(), threadTs: z.string().optional() }),
  act: z.object({
    ...who,
    ...where,
    ...element,
    choice: choice.optional(),
    values: values.optional(),
  }),
  fill: z.object({ ...who, ...where, values }),
  suggest: z.object({ ...who, ...where, ...element, query: z.string() }),
  submit: z.object({ ...who, viewId: z.string().optional(), values }),
  close: z.object({ ...who, viewId: z.string().optional(), all: z.boolean().optional() }),
  homeOpened: z.object({ ...who, tab: z.enum(['home', 'messages']) }),
};

function personNamed(world: World, name: string): Person {
  const person = world.directory.people.find(
    candidate => candidate.name === name && candidate.role !== 'bot',
  );
  if (!person) throw new Error(`Nobody is called "${name}".`);
  return person;
}

interface Where {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
  readonly viewId?: string | undefined;
}

/** The modal in front: nobody submits or closes another. @throws Error when it isn't, or none is open */
function frontOf(world: World, person: Person, viewId: string | undefined): View {
  const front = world.views.stack(person.id).at(-1);
  if (!front) throw new Error('No modal is open.');
  if (viewId !== undefined && viewId !== front.id)
    throw new Error('This view is closed, or another is in front.');
  return front;
}

/** @throws Error when it isn't this person's, or is closed. */
function viewOf(world: World, person: Person, viewId: string | undefined): View {
  const stack = world.views.stack(person.id);
  const home = world.views.home(person.id);
  const view =
    viewId === undefined ? stack.at(-1) : [...stack, ...(home ? [home] : [])].find(({ id }) => id === viewId);
  if (!view) throw new Error(viewId === undefined ? 'No modal is open.' : 'This view is closed.');
  return view;
}

function placeOf(world: World, person: Person, { channel, ts, viewId }: Where): Place {
  if (channel === undefined || ts === undefined) return { kind: 'view', view: viewOf(world, person, viewId) };
  const inChannel = world.directory.channelById(channel);
  // Somebody else's ephemeral message, or a channel that they don't see, isn't there for them.
  const message = world.messages.visibleTo(person, channel).find(one => one.ts === ts);
  if (inChannel && message && world.directory.canSee(person, inChannel))
    return { kind: 'message', message, channel: inChannel };
  throw new Error('This message is gone.');
}

const controlsOf = (place: Place): readonly Control[] =>
  controlsIn(place.kind === 'view' ? objectsAt(place.view.content, 'blocks') : place.message.blocks);

function controlAt(place: Place, blockId: string, actionId: string): Control {
  const control = controlsOf(place).find(found => found.blockId === blockId && found.actionId === actionId);
  if (!control) throw new Error('This element is gone.');
  return control;
}

/** What the page can ask. */
export function pageQueries(world: World, interactions: Interactions): Queries {
  const snapshot = createSnapshots(world, interactions);
  return {
    state: parameters => {
      const person = personNamed(world, parameters.get('user') ?? 'dana');
      const looking = { channel: parameters.get('channel') ?? '', since: parameters.get('since') ?? '' };
      return json(200, snapshot(person, looking));
    },
    file: parameters => {
      const person = personNamed(world, parameters.get('user') ?? 'dana');
      return fileAnswer(world, person, parameters.get('id') ?? '');
    },
  };
}

/** What a person can do on the page. */
export function pageCommands(world: World, interactions: Interactions): Commands {
  /** What the app has taken out of its view meanwhile is left out. */
  function fill(person: Person, place: Place, filled: z.infer<typeof values> = {}): void {
    for (const control of controlsOf(place)) {
      const value = filled[control.blockId]?.[control.actionId];
      if (value !== undefined) interactions.fill(person, place, control, value);
    }
  }

  return {
    type(body) {
      const { user, channel: name, line, threadTs } = commands.type.parse(body);
      const person = personNamed(world, user);
      const channel = world.directory.channel(name, person);
      if (threadTs === undefined) return interactions.type(person, channel, line);
      return sendReply(world, person, channel, { line, threadTs });
    },
    act(body) {
      const input = commands.act.parse(body);
      const person = personNamed(world, input.user);
      const place = placeOf(world, person, input);
      fill(person, place, input.values);
      return interactions.act(person, place, controlAt(place, input.blockId, input.actionId), input.choice);
    },
    fill(body) {
      const input = commands.fill.parse(body);
      const person = personNamed(world, input.user);
      fill(person, placeOf(world, person, input), input.values);
    },
    suggest(body) {
      const input = commands.suggest.parse(body);
      const person = personNamed(world, input.user);
      const place = placeOf(world, person, input);
      const control = controlAt(place, input.blockId, input.actionId);
      // An app that gives no options is something to be told, not a mistake of whoever asks.
      return interactions
        .suggest(person, place, control, input.query)
        .catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }));
    },
    submit(body) {
      const input = commands.submit.parse(body);
      const person = personNamed(world, input.user);
      const view = frontOf(world, person, input.viewId);
      fill(person, { kind: 'view', view }, input.values);
      return interactions.submit(person, view);
    },
    close(body) {
      const { user, viewId, all } = commands.close.parse(body);
      const person = personNamed(world, user);
      return interactions.close(person, frontOf(world, person, viewId), all);
    },
    'home-opened'(body) {
      const { user, tab } = commands.homeOpened.parse(body);
      world.happenings.emit({ kind: 'home-opened', person: personNamed(world, user), tab });
    },
  };
}

/** A stream of server-sent events: one whenever something that a person could see has changed. */
export function announceChanges(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  // A browser tries again after this many ms when the stream breaks.
  response.write('retry: 1000\ndata: connected\n\n');
  const listening = world.changes.listen(() => void response.write('data: changed\n\n'));
  response.on('close', () => listening[Symbol.dispose]());
}
