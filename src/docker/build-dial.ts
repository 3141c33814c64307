// One request to the engine below dockerode, for the two that dockerode can't make as they are needed.

import type Modem from 'docker-modem';
import type Docker from 'dockerode';
import { modemOf } from './answer-in-time.ts';

/**
 * @returns what docker-modem hands over: a stream, a socket, or parsed JSON
 * @throws what docker-modem gives: see `engineError`
 */
export function dial(docker: Docker, request: Modem.DialOptions): Promise<unknown> {
  const modem = modemOf(docker);
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, result) => {
      if (error === null || error === undefined) resolve(result);
      else reject(error);
    });
  });
}
