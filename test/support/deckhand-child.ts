// Deckhand as a process of its own: started as `npm start` does, signalled and ended, with all that it writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createOutput, type Output } from './output.ts';

const main = join(import.meta.dirname, '../../src/start.mjs');
const readyWithinMs = 20_000;
const endsWithinMs = 60_000;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly durationMs: number;
}

export interface DeckhandChild extends AsyncDisposable {
  /** All that Deckhand wrote to its standard output and error, over all its starts. */
  readonly output: Output;
  /** @throws Error when it doesn't run */
  pid(): number;
  /** Starts it and waits until it says that it is ready. @throws Error with its output when it ends instead */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts it and waits until it ends by itself. */
  startsInVain(env?: Readonly<Record<string, string>>): Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, after this signal when one is given. */
  ends(signal?: NodeJS.Signals): Promise<Ending>;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
}

/**
 * Not started yet. Disposing kills it.
 * @param folder its working directory: not the project's, so that nobody's .env is read
 * @param environment all that it gets, before what each start adds
 */
export function deckhandChild(folder: string, environment: Readonly<Record<string, string>>): DeckhandChild {
  const output = createOutput();
  let running: Running | undefined;
  function launch(env: Readonly<Record<string, string>> = {}): Running {
    const begin = performance.now();
    const child = spawn(process.execPath, [main], {
      cwd: folder,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    output.from(child);
    const ended = once(child, 'exit').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      durationMs: performance.now() - begin,
    }));
    running = { child, ended };
    return running;
  }
  function current(): Running {
    if (running === undefined || running.child.exitCode !== null || running.child.signalCode !== null)
      throw new Error(`Deckhand doesn't run:\n${output.tail()}`);
    return running;
  }
  return {
    output,
    pid: () => current().child.pid ?? Number.NaN,
    async start(env) {
      const from = output.position();
      const { ended } = launch(env);
      const ending = await Promise.race([
        ended,
        output.says(/Deckhand is ready/, { from, timeoutMs: readyWithinMs }),
      ]);
      if (typeof ending === 'object')
        throw new Error(`Deckhand did not start (exit code ${ending.code}):\n${output.tail()}`);
    },
    startsInVain: env => launch(env).ended,
    signal: signal => void current().child.kill(signal),
    async ends(signal) {
      const { child, ended } = current();
      const begin = performance.now();
      if (signal !== undefined) child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
      const ending = await ended;
      clearTimeout(timer);
      return { ...ending, durationMs: performance.now() - begin };
    },
    async [Symbol.asyncDispose]() {
      if (running === undefined || running.child.exitCode !== null) return;
      running.child.kill('SIGKILL');
      await running.ended;
    },
  };
}
