// Deckhand itself, started as `npm start` starts it: a process of its own, set up by its environment alone.
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';

const START_DEADLINE_MS = 30_000;

export interface DeckhandOptions {
  /** Its working directory, where its log goes too. Not the project's, so that nobody's .env is read. */
  readonly folder: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface RunningDeckhand {
  /** Where Slack sends its requests. */
  readonly requestUrl: string;
  readonly logFile: string;
}

/** Starts it and waits until it says that it is ready; `stack` ends it. @throws Error with the end of its log */
export type StartDeckhand = (
  options: DeckhandOptions,
  stack: AsyncDisposableStack,
) => Promise<RunningDeckhand>;

/** As a process of its own. */
export const startDeckhand: StartDeckhand = async ({ folder, port, settings }, stack) => {
  const logFile = join(folder, 'deckhand.log');
  const log = openSync(logFile, 'a');
  const { PATH = '', HOME = '' } = process.env;
  const child = stack.use(
    startChild(process.execPath, [join(import.meta.dirname, '../src/start.mjs')], {
      cwd: folder,
      env: { PATH, HOME, PORT: String(port), ...settings },
      stdio: ['ignore', log, log],
    }),
  );
  closeSync(log);
  return await untilReady(child, port, logFile);
};

/** @throws Error with the end of its log, when it ends or does not answer in time */
export async function untilReady(child: Child, port: number, logFile: string): Promise<RunningDeckhand> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await isReady(port))) {
    const end = child.ended() ?? (Date.now() > deadline ? 'no answer from /readyz' : undefined);
    if (end !== undefined) throw new Error(`Deckhand did not start (${end}):\n${await tail(logFile)}`);
    await wait(50);
  }
  return { requestUrl: `http://127.0.0.1:${port}/slack/events`, logFile };
}

async function isReady(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => undefined);
  return response?.ok === true;
}

/** The last lines of a log. */
export async function tail(file: string, lines = 20): Promise<string> {
  const content = await readFile(file, 'utf8').catch(() => '');
  return content.trimEnd().split('\n').slice(-lines).join('\n');
}
