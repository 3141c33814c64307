// The command line of `npm run sandbox`. Plain JavaScript on Node alone: it is read before the dependencies are there.
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Option
 * @property {string} name without the dashes
 * @property {string} [value] what its value is called; a switch has none
 * @property {string} help
 */

/**
 * @typedef {{
 *   readonly kind: 'help'
 * } | {
 *   readonly kind: 'deckhand',
 *   readonly tour: boolean,
 *   readonly socket: boolean,
 *   readonly port: number | undefined,
 *   readonly rateLimits: boolean,
 * } | OwnApp} Wanted
 */

/**
 * @typedef {object} OwnApp
 * @property {'own-app'} kind
 * @property {string | undefined} appUrl
 * @property {boolean} socket
 * @property {string | undefined} manifest a file's path
 * @property {number | undefined} port
 * @property {boolean} rateLimits
 */

/** @type {readonly Option[]} */
export const OPTIONS = [
  { name: 'tour', help: "plays Deckhand's whole story by itself, and ends" },
  { name: 'socket', help: 'the app connects over Socket Mode, instead of being called over HTTP' },
  { name: 'app', help: 'an app of yours instead of Deckhand: no Docker, nothing deployed' },
  { name: 'app-url', value: 'URL', help: 'the same, called over HTTP at this address of this machine' },
  {
    name: 'manifest',
    value: 'FILE',
    help: 'the same, with the commands, scopes, events and name of this manifest (JSON or YAML)',
  },
  { name: 'port', value: 'N', help: 'where the workspace listens; any free port otherwise' },
  { name: 'rate-limits', help: "refuses calls beyond Slack's rate limits with 429" },
  { name: 'help', help: 'shows this' },
];

const EXAMPLES = [
  ['', 'Deckhand, to try in a browser'],
  ['--tour --socket', 'its whole story, over Socket Mode'],
  ['--app-url http://127.0.0.1:3000/slack/events', 'your own app, over HTTP'],
  ['--app --socket', 'your own app, over Socket Mode'],
];

const titleOf = (/** @type {Option} */ { name, value }) =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

export const HELP = [
  'A Slack workspace on this machine, for Deckhand or for any app of yours.',
  '',
  ...EXAMPLES.map(([args, what]) =>
    `  npm run sandbox${args === '' ? '' : ` -- ${args}`}`.padEnd(66).concat(what ?? ''),
  ),
  '',
  ...OPTIONS.map(option => `  ${titleOf(option).padEnd(18)}${option.help}`),
  '',
  'SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APP_TOKEN of the environment are what your app is known by;',
  'what is missing is made up and printed. docs/sandbox.md says more.',
].join('\n');

/** Said where nothing tells which of the two ways it is. */
export const HOW_REACHED =
  'How is your app reached? Over HTTP: give its address, for example --app-url http://127.0.0.1:3000/slack/events. ' +
  'Over Socket Mode, where it connects by itself: --app --socket.';

/**
 * @param {readonly string[]} args without node and the script
 * @returns {Wanted}
 * @throws {Error} that says which option is wrong, and what it should be
 */
export function readOptions(args) {
  const values = valuesOf(args);
  if (values.has('help')) return { kind: 'help' };
  const port = portIn(values.get('port'));
  const shared = { socket: values.has('socket'), port, rateLimits: values.has('rate-limits') };
  const own = ['app', 'app-url', 'manifest'].find(name => values.has(name));
  if (own === undefined) return { kind: 'deckhand', tour: values.has('tour'), ...shared };
  if (values.has('tour'))
    throw new Error(
      `--tour plays Deckhand's own story, and --${own} is for another app: leave one of them out.`,
    );
  const appUrl = values.get('app-url');
  if (appUrl !== undefined && shared.socket)
    throw new Error(
      'Over Socket Mode the app connects by itself and has no address: leave out --app-url (with --app --socket) or --socket.',
    );
  if (appUrl !== undefined) checkUrl(appUrl);
  const manifest = values.get('manifest'); // which may say that it is Socket Mode
  if (appUrl === undefined && manifest === undefined && !shared.socket) throw new Error(HOW_REACHED);
  return { kind: 'own-app', appUrl, manifest, ...shared };
}

/**
 * @param {readonly string[]} args
 * @returns {ReadonlyMap<string, string>} the value of each option that is there; a switch has ''
 */
function valuesOf(args) {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      OPTIONS.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const given = token.kind === 'option' ? token.rawName : token.value;
    const option = token.kind === 'option' ? OPTIONS.find(({ name }) => name === token.name) : undefined;
    if (token.kind !== 'option' || option === undefined) {
      const known = OPTIONS.map(({ name }) => `--${name}`).join(', ');
      throw new Error(`There is no option "${given}". There are ${known}. --help explains them.`);
    }
    if (option.value === undefined && token.value !== undefined)
      throw new Error(`${given} takes no value: leave out "=${token.value}".`);
    if (option.value !== undefined && (token.value === undefined || /^(--|$)/.test(token.value)))
      throw new Error(`${given} needs a value: ${titleOf(option)}.`);
    values.set(option.name, token.value ?? '');
  }
  return values;
}

/** @param {string | undefined} value */
function portIn(value) {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535)
    throw new Error(`--port ${value}: a port is a whole number from 1 to 65535.`);
  return port;
}

/**
 * What a person does here reaches the app signed, but unencrypted and from anybody at this machine.
 *
 * @param {string} value
 */
function checkUrl(value) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const example = '--app-url http://127.0.0.1:3000/slack/events';
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`--app-url ${value}: this is no http or https address. An example: ${example}`);
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    throw new Error(
      `--app-url ${value}: the sandbox calls apps on this machine only (localhost, 127.0.0.1 or [::1]), not ${url.hostname}. ` +
        'An app in a container has to be on the network of this machine (docker run --network=host).',
    );
}
