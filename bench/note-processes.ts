// Loaded into Deckhand by --import: notes when each process that it starts runs, one JSON line each to NOTE_PROCESSES.
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const file = process.env['NOTE_PROCESSES'];
const now = (): number => performance.timeOrigin + performance.now();

// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#child-process
subscribe('child_process', message => {
  if (file === undefined || !isStarted(message)) return;
  const { process: child } = message;
  let from = now();
  // Once it runs its own program: what starting it costs is its starter's.
  child.once('spawn', () => {
    from = now();
  });
  child.once('exit', () => {
    const line = child.spawnargs.slice(0, 3).join(' ');
    appendFileSync(file, `${JSON.stringify({ line, from, to: now() })}\n`);
  });
});

function isStarted(message: unknown): message is { readonly process: ChildProcess } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'process' in message &&
    message.process instanceof ChildProcess
  );
}
