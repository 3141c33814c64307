// Tickets: the right to open one WebSocket, given out by apps.connections.open.
import { randomUUID } from 'node:crypto';

/** Slack calls the URL temporary and says no more. Thirty seconds is our choice: short enough to catch an app that keeps one. */
const LIFE_MS = 30_000;

export class TicketStore {
  readonly #issued = new Map<string, number>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  issue(): string {
    const ticket = randomUUID();
    this.#issued.set(ticket, this.#clock());
    return ticket;
  }

  /** True once for each ticket, within its life. */
  redeem(ticket: string): boolean {
    const at = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return at !== undefined && this.#clock() - at <= LIFE_MS;
  }
}
