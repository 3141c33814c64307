// Delivers to the app's request URL: HTTP, signed as Slack signs.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parseJson } from '../json.ts';
import { flatHeaders } from '../wire/http.ts';
import type { LoggedRequest } from '../wire/request-log.ts';
import { sign } from '../wire/signature.ts';
import type { World } from '../world.ts';
import type { Ack, Delivery, Outgoing } from './delivery.ts';

export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws Error when it isn't an http or https address */
export function requestUrl(url: string): string {
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(
      `"${url}" is no request URL: give the whole address, for example http://127.0.0.1:3000/slack/events.`,
    );
  return url;
}

/** Sends one request as it is. Never rejects: a lost connection is an answer too. */
export function sendRaw(url: string, raw: RawRequest, timeoutMs: number, clock: () => number): Promise<Ack> {
  const at = clock();
  const start = performance.now();
  const { promise, resolve } = Promise.withResolvers<Ack>();
  const end = (result: Omit<Ack, 'at' | 'durationMs'>) =>
    resolve({ at, durationMs: performance.now() - start, ...result });
  const signal = AbortSignal.timeout(timeoutMs);
  const lost = () =>
    end({ status: undefined, body: '', failure: signal.aborted ? 'timeout' : 'unreachable' });
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  // A connection of its own each time: a kept one may be closed by the app just when it is used again.
  const request = send(
    url,
    { method: 'POST', headers: { ...raw.headers }, agent: false, signal },
    response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', lost);
      response.on('end', () =>
        end({
          status: response.statusCode,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: flatHeaders(response),
          failure: undefined,
        }),
      );
    },
  );
  request.on('error', lost);
  request.end(raw.body);
  return promise;
}

const USER_AGENT = 'Slackbot 1.0 (+https://api.slack.com/robots)';

/** The body as Slack words it: a form for commands and interactions, JSON for events. */
function bodyOf(outgoing: Outgoing): { readonly contentType: string; readonly body: string } {
  switch (outgoing.kind) {
    case 'slash_commands':
      return form(outgoing.payload);
    case 'interactive':
      return form({ payload: JSON.stringify(outgoing.payload) });
    case 'events_api':
      return { contentType: 'application/json', body: JSON.stringify(outgoing.payload) };
  }
}

const form = (fields: Readonly<Record<string, string>>) => ({
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(fields).toString(),
});

/** A request as Slack sends it, signed with the time of now. */
export function signedRequest(world: World, outgoing: Outgoing): RawRequest {
  const { contentType, body } = bodyOf(outgoing);
  const timestamp = String(Math.floor(world.settings.clock() / 1000));
  const retry = outgoing.kind === 'events_api' ? outgoing.retry : undefined;
  return {
    headers: {
      'content-type': contentType,
      'user-agent': USER_AGENT,
      accept: 'application/json,*/*',
      ...(retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': sign(world.settings.signingSecret, timestamp, body),
    },
    body,
  };
}

const REASONS = {
  timeout: (ms: number) => `no answer within ${ms / 1000} s`,
  unreachable: () => 'no connection, or it broke',
};

/** What the log says about a request beside the request itself. */
export interface LogWords {
  readonly name: string;
  readonly payload: unknown;
  readonly note?: string | undefined;
}

/** Sends one request as it is, and logs it. Without a URL nothing is sent, and that is logged. Never rejects. */
export async function sendLogged(
  world: World,
  url: string | undefined,
  raw: RawRequest,
  { name, payload, note }: LogWords,
): Promise<{ readonly ack: Ack; readonly logged: LoggedRequest }> {
  const { ackTimeoutMs, clock } = world.settings;
  const ack: Ack =
    url === undefined
      ? { at: clock(), durationMs: 0, status: undefined, body: '', failure: 'unreachable' }
      : await sendRaw(url, raw, ackTimeoutMs, clock);
  const failure =
    url === undefined
      ? "the app's request URL isn't known"
      : ack.failure && REASONS[ack.failure](ackTimeoutMs);
  const logged = world.log.add({
    at: ack.at,
    direction: 'to-app',
    name,
    method: 'POST',
    url,
    headers: raw.headers,
    requestBody: raw.body,
    request: payload,
    status: ack.status,
    responseHeaders: ack.headers,
    responseBody: ack.body,
    response: parseJson(ack.body) ?? ack.body,
    durationMs: ack.durationMs,
    note: [note, failure].filter(Boolean).join(' · '),
  });
  return { ack, logged };
}

/** Delivers to the app's request URL, which may become known later. */
export function httpDelivery(world: World, appUrl: () => string | undefined): Delivery {
  return {
    async send(outgoing) {
      return (await sendLogged(world, appUrl(), signedRequest(world, outgoing), outgoing)).ack;
    },
  };
}
