// Looks for a Docker engine that is there already.
import { ask } from './docker-http.mjs';

/** A local engine answers within milliseconds; this leaves room for one at the end of a slow line. */
const PATIENCE_MS = 3_000;
const USUAL = ['unix:///var/run/docker.sock'];

/**
 * Asks the engine that DOCKER_HOST names, then the one at the usual socket.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {readonly string[]} [usual]
 * @returns {Promise<{ host: string, version: string } | { tried: string[] }>} the first that answers, or a line
 *   for each that doesn't, with the reason
 */
export async function findEngine(env = process.env, usual = USUAL) {
  const given = env['DOCKER_HOST'];
  const tried = [];
  for (const host of given ? [given, ...usual] : usual) {
    try {
      const { status, text } = await ask(host, '/version', { timeoutMs: PATIENCE_MS });
      if (status !== 200) throw new Error(`it answers ${status}`);
      return { host, version: /"Version":"([^"]+)"/.exec(text)?.[1] ?? 'unknown' };
    } catch (error) {
      tried.push(`${host === given ? `DOCKER_HOST (${host})` : host}: ${reason(error)}`);
    }
  }
  return { tried };
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  switch ('code' in error ? error.code : undefined) {
    case 'ENOENT':
      return 'not there';
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'EACCES':
      return 'this user may not use it';
    case 'ABORT_ERR':
      return `no answer within ${PATIENCE_MS / 1000} s`;
    default:
      return error.message;
  }
}
