// Brings what happens in the workspace to the app: today signed HTTP; Socket Mode has room beside it.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { sign } from './signature.ts';
import type { World } from './world.ts';

/** What became of one delivery. */
export interface Ack {
  /** When it was sent, in ms since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly body: string;
  /** `timeout`: not within three seconds. `unreachable`: no connection, or it broke. */
  readonly failure: 'timeout' | 'unreachable' | undefined;
}

export interface Delivery {
  /** `name` is for the log: the command, or the type of the payload. */
  send(name: string, form: Readonly<Record<string, string>>): Promise<Ack>;
}

export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one request as it is. Never rejects: a lost connection is an answer too. */
export function sendRaw(url: string, raw: RawRequest, timeoutMs: number, clock: () => number): Promise<Ack> {
  const at = clock();
  const start = performance.now();
  const { promise, resolve } = Promise.withResolvers<Ack>();
  const end = (result: Pick<Ack, 'status' | 'body' | 'failure'>) =>
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
          failure: undefined,
        }),
      );
    },
  );
  request.on('error', lost);
  request.end(raw.body);
  return promise;
}

/** A request as Slack sends it: form-encoded, signed with the time of now. */
export function signedRequest(world: World, form: Readonly<Record<string, string>>): RawRequest {
  const body = new URLSearchParams(form).toString();
  const timestamp = String(Math.floor(world.settings.clock() / 1000));
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': sign(world.settings.signingSecret, timestamp, body),
    },
    body,
  };
}

/** Delivers to the app's request URL, which may become known later. */
export function httpDelivery(world: World, appUrl: () => string | undefined): Delivery {
  return {
    async send(name, form) {
      const raw = signedRequest(world, form);
      const url = appUrl();
      const ack: Ack = url
        ? await sendRaw(url, raw, world.settings.ackTimeoutMs, world.settings.clock)
        : { at: world.settings.clock(), durationMs: 0, status: undefined, body: '', failure: 'unreachable' };
      world.log.add({
        at: ack.at,
        direction: 'to-app',
        name,
        headers: raw.headers,
        request: form,
        status: ack.status,
        response: ack.body,
        durationMs: ack.durationMs,
      });
      return ack;
    },
  };
}
