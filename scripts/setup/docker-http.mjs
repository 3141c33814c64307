// Speaks to a Docker engine over HTTP with what Node has, because dependencies may not be installed yet.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Question
 * @property {string} [method] GET unless told otherwise
 * @property {string | Buffer} [body]
 * @property {string} [type] content type of the body
 * @property {number} [timeoutMs] for the whole exchange; 5 s unless told otherwise
 *
 * @typedef {{ status: number, text: string }} Answer
 */

/**
 * One request to the engine at `host`, answered whole.
 *
 * @param {string} host as in DOCKER_HOST: `unix:///path` or `tcp://name:port`
 * @param {string} path
 * @param {Question} [question]
 * @returns {Promise<Answer>}
 * @throws {Error} when nothing answers in time
 */
export function ask(host, path, { method = 'GET', body, type, timeoutMs = 5_000 } = {}) {
  return new Promise((resolve, reject) => {
    const { client, options } = connection(host);
    const request = client.request(
      {
        ...options,
        method,
        path,
        agent: false, // no kept-alive socket holds this process up
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      },
      response => {
        /** @type {Buffer[]} */
        const chunks = [];
        response.on('data', (/** @type {Buffer} */ chunk) => void chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * @param {string} host
 * @throws {Error} when that is no address that we understand
 * @returns {{ client: { request: typeof http.request }, options: https.RequestOptions }}
 */
function connection(host) {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'ssh:') throw new Error('set-up can not speak to an engine over ssh');
  if (url === undefined || !['unix:', 'tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new Error('it has to begin with unix:// or tcp://');
  }
  if (url.protocol === 'unix:') return { client: http, options: { socketPath: url.pathname } };
  const secure = Boolean(process.env['DOCKER_TLS_VERIFY']) || url.protocol === 'https:';
  const options = { host: url.hostname, port: url.port || (secure ? 2376 : 2375) };
  if (!secure) return { client: http, options };
  const folder = process.env['DOCKER_CERT_PATH'] ?? join(homedir(), '.docker');
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map(name => readFileSync(join(folder, name)));
  return { client: https, options: { ...options, ca, cert, key } };
}
