// Finds what a person means: the button or menu that they name, where they look.
import { type Choice, type Control, controlsIn, labelOf } from '../block-kit/controls.ts';
import type { Place } from '../delivery/payloads.ts';
import { type JsonObject, objectsAt } from '../json.ts';
import type { View } from '../stores/views.ts';
import type { World } from '../world.ts';
import type { Person } from './directory.ts';
import type { Acting } from './user.ts';

export interface Found {
  readonly place: Place;
  readonly control: Control;
  /** What is chosen in it, where naming it says so already. */
  readonly choice?: Choice;
}

/** Gives the first control that `match` takes. `what` it is, is for the error. @throws Error that lists what is there */
export type Find = (
  where: Acting,
  what: string,
  match: (control: Control) => Omit<Found, 'place'> | undefined,
) => Found;

interface Candidate {
  readonly place: Place;
  readonly controls: readonly Control[];
}

/** The eyes of one person. */
export function finder(world: World, person: Person): Find {
  const { directory, messages, views } = world;

  /**
   * Where a person can act: the modal in front, otherwise messages, newest first. A message that is named counts
   * also as it was when the test got it: a client may show for a moment what the app has changed since. It may even be
   * somebody else's ephemeral one, which Slack shows to nobody else: so an app's own checks can be tried.
   */
  function candidates(where: Acting): readonly Candidate[] {
    if (where.home) {
      const home = views.home(person.id);
      if (!home) throw new Error(`${person.name} has no App Home: the app has published none.`);
      return [inView(home)];
    }
    if (where.message) return inMessage(where.message);
    const front = views.stack(person.id).at(-1);
    if (front) return [inView(front)];
    const channel = directory.channel(where.channel ?? 'deploys', person);
    if (!directory.canSee(person, channel)) throw new Error(`${person.name} can't see #${channel.name}.`);
    return messages
      .visibleTo(person, channel.id)
      .toReversed()
      .map(message => ({
        place: { kind: 'message', message, channel },
        controls: controlsIn(message.blocks),
      }));
  }

  function inMessage(named: NonNullable<Acting['message']>): readonly Candidate[] {
    const channel = directory.channelById(named.channel);
    const message = messages.ever(named.channel, named.ts);
    if (!channel || !message) throw new Error(`There is no message ${named.ts} in ${named.channel}.`);
    if (!directory.canSee(person, channel)) throw new Error(`${person.name} can't see #${channel.name}.`);
    return [message, named].map(shown => ({
      place: { kind: 'message', message, channel },
      controls: controlsIn(shown.blocks),
    }));
  }

  return (where, what, match) => {
    const all = candidates(where);
    for (const { place, controls } of all) {
      for (const control of controls) {
        const found = match(control);
        if (found) return { place, ...found };
      }
    }
    const near = all.flatMap(({ controls }) => controls.map(({ element }) => labelOf(element)));
    const there = near.filter(label => label !== '').join(', ');
    throw new Error(`${person.name} finds no ${what}; there are: ${there || 'none'}`);
  };
}

const inView = (view: View): Candidate => ({
  place: { kind: 'view', view },
  controls: controlsIn(objectsAt(view.content, 'blocks')),
});

export const blocksOf = (place: Place): readonly JsonObject[] =>
  place.kind === 'view' ? objectsAt(place.view.content, 'blocks') : place.message.blocks;
