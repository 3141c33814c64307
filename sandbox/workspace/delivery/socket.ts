// Delivers over the app's WebSockets: Socket Mode.
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection, Reply } from '../socket-mode/connection.ts';
import { bodyOf, type Envelope, envelopeOf } from '../socket-mode/frames.ts';
import type { World } from '../world.ts';
import type { Ack, Delivery } from './delivery.ts';

export interface RedeliveringDelivery extends Delivery {
  /** Sends the newest envelope once more. @throws Error when there was none */
  redeliver(): Promise<Ack>;
}

const NOTES = {
  acked: undefined,
  timeout: 'no acknowledgement in time',
  lost: 'the connection broke before the acknowledgement',
  unconnected: 'no connection is open',
} as const;

const retryOf = ({ retry_attempt: attempt, retry_reason: reason }: Envelope): string | undefined =>
  typeof attempt === 'number' && attempt > 0 ? `retry ${attempt}, ${String(reason)}` : undefined;

/**
 * Each envelope goes to one of the open connections. When that one dies before the acknowledgement, the person's
 * command or click has failed at once: what Slack does then isn't documented, and only events are known to be sent again.
 */
export function socketDelivery(world: World): RedeliveringDelivery {
  const { settings, sockets, faults, log } = world;
  let newest: { readonly name: string; readonly envelope: Envelope } | undefined;

  /** One envelope over this connection, with the fault that was asked for. */
  async function over(connection: Connection, envelope: Envelope): Promise<Reply> {
    const fault = faults.take('socket', envelope['payload']);
    if (fault?.kind === 'delay')
      await wait(fault.ms, undefined, { signal: sockets.closing }).catch(() => undefined);
    if (fault?.kind === 'reset' && fault.when === 'before') {
      connection.cut();
      return { kind: 'lost' };
    }
    return connection.deliver(envelope, settings.ackTimeoutMs, fault?.kind === 'reset');
  }

  async function deliver(name: string, envelope: Envelope): Promise<Ack> {
    newest = { name, envelope };
    const at = settings.clock();
    const start = performance.now();
    const connection = sockets.next();
    const reply = connection ? await over(connection, envelope) : undefined;
    const durationMs = performance.now() - start;
    const acked = reply?.kind === 'acked' ? reply : undefined;
    const status = acked && 200;
    log.add({
      at,
      direction: 'to-app',
      name,
      transport: 'socket',
      connection: connection?.name,
      headers: {},
      requestBody: JSON.stringify(envelope),
      request: envelope,
      status,
      responseBody: acked?.text,
      response: acked?.ack,
      durationMs,
      note: [retryOf(envelope), NOTES[reply?.kind ?? 'unconnected']].filter(Boolean).join(' · '),
    });
    const failure = acked ? undefined : reply?.kind === 'timeout' ? 'timeout' : 'unreachable';
    return { at, durationMs, status, body: acked ? bodyOf(envelope, acked.ack) : '', failure };
  }

  return {
    send: outgoing => deliver(outgoing.name, envelopeOf(outgoing)),
    async redeliver() {
      if (!newest) throw new Error('No envelope was sent yet.');
      return deliver(newest.name, newest.envelope);
    },
  };
}
