// Makes every request to the engine end, also when the engine accepts it and never answers, or dies in the middle of its answer.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type Modem from 'docker-modem';
import type Docker from 'dockerode';

/**
 * By itself docker-modem waits for ever for an engine that hangs, and, even with an abort signal, for an answer that was
 * cut off in the middle. After this a request without a signal ends after `answerMs`, and one with a signal when that is
 * aborted: rejected with the signal's reason. An answer that is cut off ends it at once. A stream that has begun is left alone.
 * @param answerMs milliseconds
 */
export function answerInTime(docker: Docker, answerMs: number): void {
  const modem = modemOf(docker);
  const dial = modem.dial.bind(modem);
  modem.dial = (request, callback) => {
    const endless = request.isStream === true || request.hijack === true;
    const signal = request.abortSignal ?? (endless ? undefined : AbortSignal.timeout(answerMs));
    if (signal === undefined) return dial(request, callback);
    let answered = false;
    const answer: Modem.RequestCallback = (error, result) => {
      if (answered) return;
      answered = true;
      signal.removeEventListener('abort', end);
      callback?.(error, result);
    };
    const end = (): void => answer(reasonOf(signal), null);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    const sent = requestOf(() => dial({ ...request, abortSignal: signal }, answer));
    if (!endless)
      sent?.once('response', response =>
        response.once('close', () => {
          if (!response.complete) answer(cutOff(), null);
        }),
      );
  };
}

const created = 'http.client.request.created';

/**
 * docker-modem sends its request before `dial` returns, and keeps it to itself.
 * @see https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 */
function requestOf(dial: () => void): ClientRequest | undefined {
  let sent: ClientRequest | undefined;
  const note = (message: unknown): void => {
    const isOne = typeof message === 'object' && message !== null && 'request' in message;
    if (isOne && message.request instanceof ClientRequest) sent ??= message.request;
  };
  subscribe(created, note);
  try {
    dial();
  } finally {
    unsubscribe(created, note);
  }
  return sent;
}

/** As a connection that breaks earlier is told. */
function cutOff(): Error {
  return Object.assign(new Error('Its answer was cut off in the middle'), { code: 'ECONNRESET' });
}

function reasonOf({ reason }: { readonly reason: unknown }): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** dockerode's types leave its modem open. */
export function modemOf(docker: Docker): Pick<Modem, 'dial'> {
  const modem: unknown = docker.modem;
  if (!isModem(modem)) throw new TypeError('dockerode has no docker-modem');
  return modem;
}

function isModem(value: unknown): value is Pick<Modem, 'dial'> {
  return typeof value === 'object' && value !== null && 'dial' in value && typeof value.dial === 'function';
}
