// Runs one git command through simple-git: our environment, our errors, and nothing left running when it is cancelled.
import { randomUUID } from 'node:crypto';
import { DeployError } from '../core/errors.ts';
import type { Environment, GitHome } from './environment.ts';
import { GitFailure } from './failures.ts';
import { killMarked, processMark } from './processes.ts';

export interface GitCommand {
  readonly args: readonly string[];
  /** The bare repository to work in; also the working directory. */
  readonly gitDir: string;
  /** More environment: a work tree, an index, what lets us in. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Names the process for `killMarked`; a writer of a mirror uses the mirror's path. */
  readonly mark?: string;
  readonly signal: AbortSignal;
}

/** Standard output, whole. @throws GitFailure; DeployError cancelled when the signal is aborted */
export type RunGit = (command: GitCommand) => Promise<string>;

export interface GitLog {
  debug(fields: object, message: string): void;
}

// What simple-git guards against is what its caller's users might slip in; here each comes from environment.ts.
const unsafe = {
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFilter: true,
  allowUnsafeSshCommand: true,
};

/** A helper that outlives git may hold its output open for ever, such as a shared ssh connection. */
const heldOpenMs = 2_000;

export function createGit(options: {
  readonly home: GitHome;
  readonly environment: Environment;
  readonly log: GitLog;
}): RunGit {
  const base = options.home.base(options.environment);
  return async ({ args, gitDir, environment, input, mark, signal }) => {
    // Loaded when first needed: start-up needs no git.
    const { simpleGit } = await import('simple-git');
    if (signal.aborted) throw cancellation(signal);
    const ownMark = mark ?? `${gitDir}#${randomUUID()}`;
    const env = { ...base, GIT_DIR: gitDir, ...environment, [processMark]: ownMark };
    let exitCode: number | null = null;
    let stderr = '';
    const git = simpleGit({
      baseDir: gitDir,
      abort: signal,
      // By default what has not been read 50 ms after the exit is lost, which a busy machine needs.
      completion: { onClose: true, onExit: heldOpenMs },
      allowEnvironment: Object.keys(env),
      unsafe,
      ...(input === undefined ? {} : { input: () => input }),
      // Its own rule takes a killed git that wrote no error for a success.
      errors: (error, result) => {
        exitCode = result.exitCode;
        stderr = Buffer.concat(result.stdErr).toString();
        return error instanceof Error || exitCode !== 0 ? new Error(stderr, { cause: error }) : undefined;
      },
    })
      .env(env)
      .outputHandler(saySomething);
    const killAll = (): Promise<void> => killMarked(candidate => candidate === ownMark);
    const onAbort = (): void => void killAll();
    signal.addEventListener('abort', onAbort, { once: true });
    const begin = performance.now();
    try {
      return await git.raw([...args]);
    } catch (error) {
      if (!signal.aborted) throw new GitFailure(exitCode, stderr === '' ? String(error) : stderr);
      await killAll();
      throw cancellation(signal);
    } finally {
      signal.removeEventListener('abort', onAbort);
      const durationMs = Math.round(performance.now() - begin);
      options.log.debug({ git: args[0], gitDir, durationMs, exitCode }, 'git');
    }
  };
}

/**
 * After a command that wrote nothing simple-git waits 50 ms for output that may be late, although its pipes are closed
 * by then. An empty piece of output, given once it listens, spares every fetch and check-out that wait.
 */
function saySomething(_command: string, stdout: NodeJS.ReadableStream): void {
  queueMicrotask(() => stdout.emit('data', Buffer.alloc(0)));
}

/** The error for an aborted signal: its own reason where that is an expected one. */
export function cancellation(signal: AbortSignal): DeployError {
  return signal.reason instanceof DeployError ? signal.reason : new DeployError({ code: 'cancelled' });
}
