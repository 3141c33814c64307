// The Events API: tells the app what happened, again when it doesn't answer, and checks its request URL.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ack, Delivery } from '../delivery/delivery.ts';
import { VERIFICATION_TOKEN } from '../delivery/payloads.ts';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../json.ts';
import type { World } from '../world.ts';
import { eventsFor } from './event-payloads.ts';

/** At once, after a minute, after five. Source: https://docs.slack.dev/apis/events-api#retries */
export const RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000];

/** Disposing it ends what is still to be tried again. */
export interface Events extends Disposable {
  /** Sends the challenge that Slack sends when a request URL is entered. @throws Error in Socket Mode, which has no URL */
  verifiesUrl(): Promise<Ack & { readonly verified: boolean }>;
}

/**
 * Why Slack tries again; undefined when it doesn't. `too_many_redirects` and `ssl_error` don't come up here: the
 * sandbox follows no redirect. Over sockets the word is what apps have reported.
 */
function reasonOf(world: World, ack: Ack): string | undefined {
  if (ack.failure === 'timeout') return world.settings.socketMode ? 'timeout' : 'http_timeout';
  if (ack.failure === 'unreachable') return 'connection_failed';
  return ack.status !== undefined && ack.status >= 200 && ack.status <= 299 ? undefined : 'http_error';
}

/** Delivers from now on. */
export function createEvents(world: World, delivery: Delivery): Events {
  const ending = new AbortController();

  /** Slack's own limit, that an app which fails too often is no longer told anything, isn't kept. */
  async function deliver(payload: JsonObject): Promise<void> {
    const name = textAt(objectAt(payload, 'event') ?? {}, 'type') ?? '';
    let retry: { readonly num: number; readonly reason: string } | undefined;
    for (const delay of [...world.settings.eventRetryDelaysMs, undefined]) {
      const ack = await delivery.send({ kind: 'events_api', name, payload, retry });
      const reason = reasonOf(world, ack);
      if (reason === undefined || ack.headers?.['x-slack-no-retry'] === '1' || delay === undefined) return;
      const ended = await wait(delay, false, { signal: ending.signal }).catch(() => true);
      if (ended) return;
      retry = { num: (retry?.num ?? 0) + 1, reason };
    }
  }

  const listening = world.happenings.listen(happening => {
    for (const payload of eventsFor(world, happening)) void deliver(payload);
  });

  return {
    async verifiesUrl() {
      if (world.settings.socketMode) throw new Error('An app in Socket Mode has no request URL to verify.');
      const challenge = randomUUID().replaceAll('-', '');
      const payload = { token: VERIFICATION_TOKEN, challenge, type: 'url_verification' };
      const ack = await delivery.send({ kind: 'events_api', name: payload.type, payload });
      return { ...ack, verified: ack.status === 200 && challengeIn(ack.body) === challenge };
    },
    [Symbol.dispose]() {
      listening[Symbol.dispose]();
      ending.abort();
    },
  };
}

/** Plain, as JSON, or as a form. Source: https://docs.slack.dev/reference/events/url_verification */
function challengeIn(body: string): string | undefined {
  const value = parseJson(body);
  if (isObject(value)) return textAt(value, 'challenge');
  return new URLSearchParams(body).get('challenge') ?? body.trim();
}
