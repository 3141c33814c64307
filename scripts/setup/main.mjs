// Runs a script's main function so that whatever ends it, what it started is taken down first.

/** The user or the system asked us to end. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Interrupted by ${signal}`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/**
 * Calls `task` with a signal that is aborted at Ctrl-C, SIGTERM, SIGHUP or an error that nobody caught. The task is
 * expected to clean up and return; its number is the exit code. A message without a stack is all that an
 * expected error prints.
 *
 * @param {(signal: AbortSignal) => Promise<number>} task
 */
export async function main(task) {
  const controller = new AbortController();
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  for (const name of ['uncaughtException', 'unhandledRejection']) {
    process.on(name, error => {
      console.error(error);
      controller.abort(error);
    });
  }
  try {
    process.exitCode = await task(controller.signal);
  } catch (error) {
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
    if (!controller.signal.aborted) console.error(error instanceof Error ? error.message : error);
  }
}
