// Starts other programs and waits for them.
import { spawn } from 'node:child_process';

/** How long a program that was asked to end may take before it is killed. */
const GRACE_MS = 20_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment, not an addition
 * @property {'show' | 'collect'} [output] `show` passes everything through, `collect` (the default) returns it
 * @property {AbortSignal} [signal] when aborted the program gets SIGTERM, and SIGKILL if it doesn't end by then
 * @property {string | Buffer} [input] what it reads from its standard input
 *
 * @typedef {object} Result
 * @property {number} code the exit code; 128 + n when it ended by signal n, 127 when it could not be started
 * @property {string} output standard output and error together, in the order of arrival; empty with `show`
 */

/**
 * Runs one program to its end. Never rejects because of how the program ended: look at `code`.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Result>}
 * @throws the signal's reason, once the program has ended, when `signal` was aborted
 */
export async function run(program, args, options = {}) {
  const { signal, output = 'collect' } = options;
  signal?.throwIfAborted();
  const stdin = options.input === undefined ? (output === 'show' ? 'inherit' : 'ignore') : 'pipe';
  const passed = output === 'show' ? 'inherit' : 'pipe';
  const child = spawn(program, args, {
    stdio: [stdin, passed, passed],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  /** @type {Buffer[]} */
  const chunks = [];
  const collect = (/** @type {Buffer} */ chunk) => void chunks.push(chunk);
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.stdin?.on('error', () => {}); // it may end before it has read everything
  child.stdin?.end(options.input);

  /** @type {NodeJS.Timeout | undefined} */
  let deadline;
  const end = () => {
    child.kill('SIGTERM');
    deadline = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const code = await ending(child);
    signal?.throwIfAborted();
    return { code, output: Buffer.concat(chunks).toString() };
  } finally {
    signal?.removeEventListener('abort', end);
    clearTimeout(deadline);
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function ending(child) {
  return new Promise((resolve, reject) => {
    child.once('error', error => ('code' in error && error.code === 'ENOENT' ? resolve(127) : reject(error)));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
  });
}
