// Keeps the page equal to the workspace: asks again whenever something has changed, one question at a time.
import type { Client } from './client.ts';
import type { Message, State } from './types.ts';

export interface LiveOptions {
  readonly client: Client;
  /** Who looks, and at which channel. */
  readonly looking: () => { readonly user: string; readonly channel: string };
  /** Draws; `messages` is everything in the channel, oldest first. */
  readonly show: (state: State, messages: readonly Message[]) => void;
  /** The connection is lost, or back. */
  readonly connected: (is: boolean) => void;
}

/** How soon a question is asked again that was cut while the workspace is still there. */
const AGAIN_MS = 50;

/** Listens until the page is closed. The answer of `refresh` is drawn as soon as it is there. */
export function startLive({ client, looking, show, connected }: LiveOptions): { refresh(): void } {
  let wanted = 0;
  let running = false;
  let shownFor = '';
  let revision = '';
  let known: ReadonlyMap<string, Message> = new Map();

  async function once(): Promise<void> {
    const { user, channel } = looking();
    const key = `${user} ${channel}`;
    const since = key === shownFor ? revision : '';
    const state = await client.state(channel, since);
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
    shownFor = `${user} ${state.channel}`;
    if (isWhole) show(state, messages);
    else wanted += 1;
  }

  async function run(): Promise<void> {
    running = true;
    for (let done = -1; done !== wanted; ) {
      done = wanted;
      try {
        await once();
      } catch (error) {
        // A lost connection is told by the event stream, which also asks again when it is back.
        if (!(error instanceof TypeError)) throw error;
        // Chromium cuts what is just connecting when a network appears, as a container's does. The stream stays.
        if (events.readyState === EventSource.OPEN) {
          await new Promise(done => setTimeout(done, AGAIN_MS));
          wanted += 1;
        }
      }
    }
    running = false;
  }

  function refresh(): void {
    wanted += 1;
    if (!running) void run();
  }

  const events = new EventSource('/control/events');
  events.addEventListener('message', refresh);
  events.addEventListener('open', () => connected(true));
  events.addEventListener('error', () => connected(false));
  refresh();
  return { refresh };
}
