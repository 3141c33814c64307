// Keeps the page equal to the workspace: asks again whenever something has changed, one question at a time.
import type { Client } from './client.ts';
import type { Message, State } from './types.ts';

export interface LiveOptions {
  readonly client: Client;
  /** Who looks, and at which channel. */
  readonly looking: () => { readonly user: string; readonly channel: string };
  /** Draws; `messages` is everything in the channel, oldest first. */
  readonly show: (state: State, messages: readonly Message[]) => void;
  /** The workspace refuses to say how things stand, and why. */
  readonly refused: (problem: string) => void;
  /** The connection is lost, or back. */
  readonly connected: (is: boolean) => void;
}

/** How soon a question is asked again that was cut while the workspace is still there. */
const AGAIN_MS = 50;
/** How soon the event stream is opened again when the browser has given it up. */
const REOPEN_MS = 1000;

/** Listens until the page is closed. The answer of `refresh` is drawn as soon as it is there. */
export function startLive({ client, looking, show, refused, connected }: LiveOptions): { refresh(): void } {
  let wanted = 0;
  let running = false;
  let shownFor = '';
  let revision = '';
  let known: ReadonlyMap<string, Message> = new Map();

  function take(state: State, key: string, since: string): void {
    const now = looking();
    // Somebody has gone elsewhere meanwhile: the next question is about that.
    if (`${now.user} ${now.channel}` !== key) return;
    const changed = new Map(state.messages.map(message => [message.ts, message]));
    const messages = state.order.flatMap(
      ts => changed.get(ts) ?? (since === '' ? undefined : known.get(ts)) ?? [],
    );
    known = new Map(messages.map(message => [message.ts, message]));
    // The workspace may have been started anew: then it numbers its messages from the start.
    const isWhole = messages.length === state.order.length;
    revision = isWhole ? state.revision : '';
    shownFor = `${now.user} ${state.channel}`;
    if (isWhole) show(state, messages);
    else wanted += 1;
  }

  async function once(): Promise<void> {
    const { user, channel } = looking();
    const key = `${user} ${channel}`;
    const since = key === shownFor ? revision : '';
    const state = await client.state(channel, since).catch(() => undefined);
    if (typeof state === 'object') take(state, key, since);
    else if (state !== undefined) refused(state);
    // A lost connection is told by the event stream, which also asks again when it is back. While the stream stays,
    // it was only this question: Chromium cuts what is just connecting when a network appears, as a container's does.
    else if (events.readyState === EventSource.OPEN) {
      await new Promise(done => setTimeout(done, AGAIN_MS));
      wanted += 1;
    }
  }

  async function run(): Promise<void> {
    running = true;
    try {
      for (let done = -1; done !== wanted; ) {
        done = wanted;
        await once();
      }
    } finally {
      // Whatever goes wrong in drawing is the console's, and the next change is drawn again.
      running = false;
    }
  }

  function refresh(): void {
    wanted += 1;
    if (!running) void run();
  }

  function listen(): EventSource {
    const stream = new EventSource('/control/events');
    stream.addEventListener('message', refresh);
    stream.addEventListener('open', () => connected(true));
    stream.addEventListener('error', () => {
      connected(false);
      // The browser itself tries again, unless something else has answered at this address.
      if (stream.readyState === EventSource.CLOSED)
        setTimeout(() => {
          events = listen();
        }, REOPEN_MS);
    });
    return stream;
  }
  let events = listen();
  refresh();
  return { refresh };
}
