// What happens in the workspace that an app may subscribe to, told to whoever listens. The Events API listens.
import type { Channel, Person } from '../people/directory.ts';
import type { Message } from '../stores/messages.ts';

export type Happening =
  | { readonly kind: 'posted'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message; readonly before: Message }
  | { readonly kind: 'deleted'; readonly message: Message }
  | {
      readonly kind: 'joined';
      readonly channel: Channel;
      readonly userId: string;
      /** Who invited; undefined for somebody who joined by themselves. */
      readonly inviterId: string | undefined;
    }
  | { readonly kind: 'left'; readonly channel: Channel; readonly userId: string; readonly actorId: string }
  | {
      readonly kind: 'reacted' | 'unreacted';
      readonly message: Message;
      readonly userId: string;
      readonly reaction: string;
    }
  | { readonly kind: 'home-opened'; readonly person: Person; readonly tab: 'home' | 'messages' };

export interface Happenings {
  /** Tells every listener at once. */
  emit(happening: Happening): void;
  /** Calls the listener at every happening until it is disposed. */
  listen(listener: (happening: Happening) => void): Disposable;
}

export function createHappenings(): Happenings {
  const listeners = new Set<(happening: Happening) => void>();
  return {
    emit: happening => {
      for (const listener of [...listeners]) listener(happening);
    },
    listen: listener => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}
