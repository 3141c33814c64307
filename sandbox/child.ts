// A program that runs beside the sandbox and ends with it.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const GRACE_MS = 20_000;

export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Says how it ended, when it did; undefined while it runs. */
  ended(): string | undefined;
}

/** Starts it in a process group of its own, so that Ctrl-C reaches it only through us, in our order. */
export function startChild(program: string, args: readonly string[], options: SpawnOptions): Child {
  const child = spawn(program, args, { ...options, detached: true });
  let failure: string | undefined;
  child.once('error', error => {
    failure = error.message;
  });
  const ended = () => {
    if (failure !== undefined) return failure;
    if (child.exitCode !== null) return `exit code ${child.exitCode}`;
    return child.signalCode === null ? undefined : `signal ${child.signalCode}`;
  };
  return {
    process: child,
    ended,
    async [Symbol.asyncDispose]() {
      if (ended() !== undefined) return;
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await once(child, 'exit');
      clearTimeout(deadline);
    },
  };
}
