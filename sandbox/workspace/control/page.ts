// What the page asks of the workspace: what one person sees, and what they do.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { controlsIn } from '../controls.ts';
import type { Person } from '../directory.ts';
import { json } from '../http.ts';
import type { Interactions } from '../interactions.ts';
import { objectsAt } from '../json.ts';
import type { Place } from '../payloads.ts';
import { snapshot } from '../snapshot.ts';
import type { World } from '../world.ts';
import type { Commands, Queries } from './control.ts';

const who = { user: z.string() };
const target = {
  ...who,
  channel: z.string().optional(),
  ts: z.string().optional(),
  blockId: z.string(),
  actionId: z.string(),
};
const choice = z.union([z.string(), z.number(), z.array(z.string())]);
const commands = {
  type: z.object({ ...who, channel: z.string(), line: z.string() }),
  act: z.object({ ...target, choice: choice.optional() }),
  suggest: z.object({ ...target, query: z.string() }),
  submit: z.object({ ...who, values: z.record(z.string(), z.record(z.string(), choice)) }),
  close: z.object(who),
};

function personNamed(world: World, name: string): Person {
  const person = world.directory.people.find(
    candidate => candidate.name === name && candidate.role !== 'bot',
  );
  if (!person) throw new Error(`Nobody is called "${name}".`);
  return person;
}

/** The message with this ts, or the view in front. */
function placeOf(
  world: World,
  person: Person,
  { channel, ts }: { channel?: string | undefined; ts?: string | undefined },
): Place {
  const view = world.views.stack(person.id).at(-1);
  if (channel === undefined || ts === undefined) {
    if (view) return { kind: 'view', view };
    throw new Error('No modal is open.');
  }
  const where = world.directory.channelById(channel);
  const message = world.messages.find(channel, ts);
  if (where && message) return { kind: 'message', message, channel: where };
  throw new Error('This message is gone.');
}

function controlAt(place: Place, blockId: string, actionId: string) {
  const blocks = place.kind === 'view' ? objectsAt(place.view.content, 'blocks') : place.message.blocks;
  const control = controlsIn(blocks).find(found => found.blockId === blockId && found.actionId === actionId);
  if (!control) throw new Error('This element is gone.');
  return control;
}

/** What the page can ask. */
export const pageQueries = (world: World, interactions: Interactions): Queries => ({
  state: parameters => {
    const person = personNamed(world, parameters.get('user') ?? 'dana');
    return json(200, snapshot(world, interactions, person, parameters.get('channel') ?? ''));
  },
});

/** What a person can do on the page. */
export const pageCommands = (world: World, interactions: Interactions): Commands => ({
  type(body) {
    const { user, channel, line } = commands.type.parse(body);
    const person = personNamed(world, user);
    return interactions.type(person, world.directory.channel(channel, person), line);
  },
  act(body) {
    const input = commands.act.parse(body);
    const person = personNamed(world, input.user);
    const place = placeOf(world, person, input);
    return interactions.act(person, place, controlAt(place, input.blockId, input.actionId), input.choice);
  },
  suggest(body) {
    const input = commands.suggest.parse(body);
    const person = personNamed(world, input.user);
    const place = placeOf(world, person, input);
    return interactions.suggest(person, place, controlAt(place, input.blockId, input.actionId), input.query);
  },
  submit(body) {
    const { user, values } = commands.submit.parse(body);
    const person = personNamed(world, user);
    const place = placeOf(world, person, {});
    if (place.kind !== 'view') throw new Error('No modal is open.');
    for (const [blockId, actions] of Object.entries(values))
      for (const [actionId, value] of Object.entries(actions))
        interactions.fill(person, place, controlAt(place, blockId, actionId), value);
    return interactions.submit(person, place.view);
  },
  close(body) {
    const person = personNamed(world, commands.close.parse(body).user);
    const place = placeOf(world, person, {});
    return place.kind === 'view' ? interactions.close(person, place.view) : undefined;
  },
});

/** A stream of server-sent events: one whenever something that a person could see has changed. */
export function announceChanges(world: World, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('data: connected\n\n');
  const listening = world.changes.listen(() => void response.write('data: changed\n\n'));
  request.on('close', () => listening[Symbol.dispose]());
}
