// One request to the engine below dockerode, for the two that dockerode can't make as they are needed.

import type Modem from 'docker-modem';
import type Docker from 'dockerode';

/**
 * @returns what docker-modem hands over: a stream, a socket, or parsed JSON
 * @throws what docker-modem gives: see `engineError`
 */
export function dial(docker: Docker, request: Modem.DialOptions): Promise<unknown> {
  const modem: unknown = docker.modem;
  if (!isModem(modem)) throw new TypeError('dockerode has no docker-modem');
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, result) => {
      if (error === null || error === undefined) resolve(result);
      else reject(error);
    });
  });
}

/** dockerode's types leave its modem open. */
function isModem(value: unknown): value is Pick<Modem, 'dial'> {
  return typeof value === 'object' && value !== null && 'dial' in value && typeof value.dial === 'function';
}
