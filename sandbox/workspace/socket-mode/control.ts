// What a test or the tour does to the app's Socket Mode connections.
import type { Ack } from '../delivery/delivery.ts';
import type { RedeliveringDelivery } from '../delivery/socket.ts';
import type { Connection } from './connection.ts';
import type { Sockets } from './sockets.ts';

/** `index` counts the connections that are open now, oldest first, from 0. Without it all are meant. */
export interface SocketControl {
  /** How many connections are open. */
  open(): number;
  /**
   * Resolves as soon as exactly so many are open. Slack's own client takes about five seconds to connect again.
   * @throws Error when they aren't within `timeoutMs` (15,000)
   */
  connected(count: number, timeoutMs?: number): Promise<void>;
  /** Warns, as Slack does about ten seconds before it ends a connection. */
  warn(index?: number): void;
  /** Ends connections as Slack does every few hours: a disconnect frame, then the close. */
  refresh(index?: number): void;
  /** Loses connections without a word: a TCP reset. */
  cut(index?: number): void;
  /** Connections that look open but let nothing through, pings and pongs neither. */
  freeze(index?: number): void;
  /**
   * New connections keep their TCP connection after the closing handshake, as Slack's do
   * (https://github.com/slackapi/node-slack-sdk/issues/2752). Not so without it, because clients up to
   * @slack/socket-mode 3.1 then need about seven seconds to disconnect.
   */
  linger(): void;
  /** Switches Socket Mode off in the app's settings: every connection gets `link_disabled`. */
  disable(): void;
  enable(): void;
  /**
   * Sends the newest envelope once more, with its id, over the connection whose turn it is. Slack has been seen to do
   * so (https://github.com/slackapi/bolt-js/issues/2487); when isn't documented. @throws Error when there was none
   */
  redeliver(): Promise<Ack>;
}

export function controlSockets(sockets: Sockets, delivery: RedeliveringDelivery): SocketControl {
  function chosen(index: number | undefined): readonly Connection[] {
    const open = sockets.open();
    if (index === undefined) return open;
    const connection = open[index];
    if (!connection) throw new Error(`There is no connection ${index}: ${open.length} are open.`);
    return [connection];
  }
  return {
    open: () => sockets.open().length,
    warn: index => {
      for (const connection of chosen(index)) connection.disconnect('warning');
    },
    refresh: index => {
      for (const connection of chosen(index)) connection.disconnect('refresh_requested');
    },
    cut: index => {
      for (const connection of chosen(index)) connection.cut();
    },
    freeze: index => {
      for (const connection of chosen(index)) connection.freeze();
    },
    linger: () => {
      sockets.lingering = true;
    },
    disable: () => {
      sockets.enabled = false;
      for (const connection of sockets.open()) connection.disconnect('link_disabled');
    },
    enable: () => {
      sockets.enabled = true;
    },
    redeliver: () => delivery.redeliver(),

    async connected(count, timeoutMs = 15_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if (sockets.open().length === count) resolve();
      };
      using _listening = sockets.listen(look);
      const timer = setTimeout(
        () => reject(new Error(`${sockets.open().length} connections are open, not ${count}.`)),
        timeoutMs,
      ).unref(); // the workspace's server keeps the process alive, while it serves
      look();
      try {
        await promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
