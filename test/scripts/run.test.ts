// Programs are run to their end, whichever way they end.
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { run } from '../../scripts/setup/run.mjs';

const sh = (script: string, options = {}) => run('sh', ['-c', script], options);

it('returns the exit code and what was said', async () => {
  expect(await sh('echo out; echo err >&2; exit 3')).toEqual({ code: 3, output: 'out\nerr\n' });
});

it('says 127 when there is no such program', async () => {
  expect(await run('no-such-program', [])).toEqual({ code: 127, output: '' });
});

it('says which signal ended a program', async () => {
  expect((await sh('kill -9 $$')).code).toBe(137);
});

it('gives it what it shall read', async () => {
  expect((await run('cat', [], { input: 'text' })).output).toBe('text');
});

it('asks a program to end when the signal is aborted, and waits until it has', async () => {
  const controller = new AbortController();
  const ended = sh('trap "sleep 0.2; exit 0" TERM; while :; do sleep 0.05; done', {
    signal: controller.signal,
  });
  await wait(100);
  const reason = new Error('enough');
  const start = performance.now();
  controller.abort(reason);
  await expect(ended).rejects.toBe(reason);
  expect(performance.now() - start).toBeGreaterThan(150);
});
