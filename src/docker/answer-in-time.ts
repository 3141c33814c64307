// Makes every request to the engine end, also when the engine accepts it and never answers.
import type Modem from 'docker-modem';
import type Docker from 'dockerode';

/**
 * By itself docker-modem waits for ever for an engine that hangs, and, even with an abort signal, for an answer that was
 * cut off in the middle. After this a request without a signal ends after `answerMs`, and one with a signal when that is
 * aborted: rejected with the signal's reason. A stream that has begun is left alone.
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
    return dial({ ...request, abortSignal: signal }, answer);
  };
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
