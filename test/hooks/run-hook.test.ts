// Hooks as real processes: what they see, what they say, and that nothing of them is left.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Service } from '../../src/core/service.ts';
import type { HookContext } from '../../src/deploy/ports.ts';
import { createHooks } from '../../src/hooks/run-hook.ts';
import { failureOf, serviceOf } from '../git/fixtures.ts';

const env = {
  PATH: process.env['PATH'],
  HOME: '/home/deckhand',
  DOCKER_HOST: 'unix:///run/engine.sock',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
};
const service: Service = serviceOf('/srv/api.git');
const timeoutMs = 10_000;

async function createContext(
  signal: AbortSignal = new AbortController().signal,
): Promise<HookContext & AsyncDisposable & { readonly lines: string[] }> {
  const workingDirectory = await mkdtemp(join(tmpdir(), 'deckhand-hook-'));
  const lines: string[] = [];
  return {
    service,
    commit: { sha: 'a'.repeat(40), subject: 'Fix it', author: 'Ada', committedAt: 0 },
    imageTag: 'deckhand/api:aaaaaaaaaaaa',
    deploymentId: 42,
    phase: 'pre_deploy',
    workingDirectory,
    lines,
    log: line => void lines.push(line),
    signal,
    [Symbol.asyncDispose]: () => rm(workingDirectory, { recursive: true, force: true }),
  };
}

/** Resolves when a hook has said it. */
async function said(lines: readonly string[], word: string): Promise<void> {
  await expect.poll(() => lines.includes(word), { interval: 5, timeout: 5000 }).toBe(true);
}

/** A process that ended but was not yet collected by its parent does nothing any more. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

test('a hook is told what is deployed, and nothing of the bot’s own secrets', async () => {
  await using context = await createContext();
  await createHooks({ env }).run({ command: ['env'], timeoutMs }, context);
  expect(context.lines[0]).toBe('$ env');
  expect(context.lines.slice(1).toSorted()).toEqual(
    [
      'DECKHAND_APP=api',
      `DECKHAND_COMMIT=${'a'.repeat(40)}`,
      'DECKHAND_DEPLOYMENT=42',
      'DECKHAND_ENVIRONMENT=production',
      'DECKHAND_IMAGE=deckhand/api:aaaaaaaaaaaa',
      'DECKHAND_PHASE=pre_deploy',
      'DOCKER_HOST=unix:///run/engine.sock',
      'HOME=/home/deckhand',
      `PATH=${env.PATH}`,
    ].toSorted(),
  );
});

test('arguments reach the program as they are: no shell reads them', async () => {
  await using context = await createContext();
  const odd = '$(touch pwned); `id` && "a  b" > out *';
  await createHooks({ env }).run({ command: ['printf', '%s\\n', odd], timeoutMs }, context);
  expect(context.lines[1]).toBe(odd);
});

test('a script of the repository runs in the repository’s root', async () => {
  await using context = await createContext();
  const script = join(context.workingDirectory, 'migrate.sh');
  await writeFile(script, '#!/bin/sh\npwd\necho done >&2\n');
  await chmod(script, 0o755);
  await createHooks({ env }).run({ command: ['./migrate.sh'], timeoutMs }, context);
  expect(context.lines).toEqual(['$ ./migrate.sh', context.workingDirectory, 'done']);
});

test('a failing hook gives its exit code and its last 20 lines, the last one without a line end too', async () => {
  await using context = await createContext();
  const command = ['sh', '-c', 'seq 1 30; printf "no such table"; exit 3'];
  const tail = [...Array.from({ length: 19 }, (_, index) => String(index + 12)), 'no such table'];
  expect(await failureOf(createHooks({ env }).run({ command, timeoutMs }, context))).toEqual({
    code: 'hook_failed',
    hook: command.join(' '),
    exitCode: 3,
    tail,
  });
  expect(context.lines).toHaveLength(1 + 30 + 1);
});

test('a command that is not there is named, and so is the way it is looked for', async () => {
  await using context = await createContext();
  const reason = await failureOf(createHooks({ env }).run({ command: ['migrat', 'up'], timeoutMs }, context));
  expect(reason).toEqual({
    code: 'hook_failed',
    hook: 'migrat up',
    tail: [
      'migrat was not found. A hook runs in the repository’s root, with the bot’s PATH and without a shell.',
    ],
  });
});

test('a script that is not executable says so', async () => {
  await using context = await createContext();
  await writeFile(join(context.workingDirectory, 'migrate.sh'), '#!/bin/sh\n', { mode: 0o644 });
  const reason = await failureOf(createHooks({ env }).run({ command: ['./migrate.sh'], timeoutMs }, context));
  expect(reason).toMatchObject({
    code: 'hook_failed',
    tail: ['./migrate.sh may not be executed. Is it executable in the repository?'],
  });
});

test('a hook that takes too long is ended with its children', async () => {
  await using context = await createContext();
  const command = ['sh', '-c', 'sleep 60 & echo $!; wait'];
  const reason = await failureOf(createHooks({ env }).run({ command, timeoutMs: 300 }, context));
  expect(reason).toEqual({ code: 'hook_timeout', hook: command.join(' '), timeoutMs: 300 });
  await expect.poll(() => isAlive(Number(context.lines[1]))).toBe(false);
});

test('cancelling ends a hook and its children within a second', async () => {
  const controller = new AbortController();
  await using context = await createContext(controller.signal);
  const command = ['sh', '-c', 'sleep 60 & echo $! > child; echo started; wait'];
  const running = failureOf(createHooks({ env }).run({ command, timeoutMs }, context));
  await said(context.lines, 'started');
  const begin = performance.now();
  controller.abort();
  expect(await running).toEqual({ code: 'cancelled' });
  expect(performance.now() - begin).toBeLessThan(1000);
  const child = Number(await readFile(join(context.workingDirectory, 'child'), 'utf8'));
  await expect.poll(() => isAlive(child)).toBe(false);
});

test('a hook that ignores SIGTERM is killed', async () => {
  const controller = new AbortController();
  await using context = await createContext(controller.signal);
  const command = ['sh', '-c', 'trap "" TERM; echo started; while :; do sleep 0.1; done'];
  const running = failureOf(createHooks({ env }).run({ command, timeoutMs: 20_000 }, context));
  await said(context.lines, 'started');
  controller.abort();
  expect(await running).toEqual({ code: 'cancelled' });
});

test('an aborted signal starts nothing', async () => {
  await using context = await createContext(AbortSignal.abort());
  expect(
    await failureOf(createHooks({ env }).run({ command: ['touch', 'made'], timeoutMs }, context)),
  ).toEqual({
    code: 'cancelled',
  });
  expect(context.lines).toEqual([]);
});

test('a hook killed from outside says by which signal', async () => {
  await using context = await createContext();
  const reason = await failureOf(
    createHooks({ env }).run({ command: ['sh', '-c', 'echo bye; kill -9 $$'], timeoutMs }, context),
  );
  expect(reason).toMatchObject({ code: 'hook_failed', tail: ['bye', 'It was ended by SIGKILL.'] });
});
