// What would only go wrong after an installation and the start of an engine is found out before. On Node alone.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { extname, resolve } from 'node:path';

/**
 * @param {import('./options.mjs').Wanted} wanted
 * @param {Readonly<Record<string, string | undefined>>} env
 * @throws {Error} that says what is in the way, and what to do
 */
export async function preflight(wanted, env) {
  if (wanted.kind === 'help') return;
  if (wanted.kind === 'own-app' && wanted.manifest !== undefined)
    await readManifestText(manifestPath(wanted.manifest, env));
  if (wanted.port !== undefined) await tryPort(wanted.port);
}

/**
 * npm runs everything in the project's folder, and says in INIT_CWD where the person is.
 *
 * @param {string} manifest as it was typed
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export const manifestPath = (manifest, env) => resolve(env['INIT_CWD'] ?? '.', manifest);

/**
 * @param {string} file
 * @returns {Promise<string>} its content; that of a .json file is JSON
 * @throws {Error} that names the file, says what is wrong with it, and where a good one is
 */
export async function readManifestText(file) {
  try {
    const text = await readFile(file, 'utf8');
    if (text.trim() === '') throw new Error('it is empty');
    // A YAML parser takes what Slack refuses in JSON: a comma too many, comments, single quotes.
    if (extname(file) === '.json') JSON.parse(text);
    return text;
  } catch (error) {
    throw unreadable(file, inWords(error));
  }
}

/**
 * @param {string} file
 * @param {string} reason
 */
export const unreadable = (file, reason) =>
  new Error(
    `${file} is no Slack app manifest that can be read:\n${reason.trim()}\n` +
      'Slack shows the one of your app at api.slack.com/apps, under App Manifest; an example is slack-manifest.json.',
  );

/** @param {unknown} error */
function inWords(error) {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder';
  if (code === 'EACCES') return 'you may not read it';
  return error instanceof SyntaxError ? `it is no JSON: ${error.message}` : error.message;
}

/** @param {number} port */
async function tryPort(port) {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, port) ?? error;
  }
  server.close();
  await once(server, 'close');
}

/**
 * @param {unknown} error what listening failed with
 * @param {number | undefined} port
 * @returns {Error | undefined} the same in words; undefined when the error is about something else
 */
export function portProblem(error, port) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const another = 'Take another one, or leave out --port for any free one.';
  if (code === 'EADDRINUSE') return new Error(`Port ${port} is taken by another program. ${another}`);
  if (code === 'EACCES') return new Error(`Port ${port} is not for everybody on this machine. ${another}`);
  return undefined;
}
