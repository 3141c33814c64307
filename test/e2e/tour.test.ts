// The tour of the sandbox: the whole story with Deckhand as its own process, and nothing left of it afterwards.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { connectToWorkspace } from '../../sandbox/client.ts';
import { dockerHost, testEngine } from '../support/engine.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

/** Starts it, and waits until it has printed these words. */
async function startSandbox(args: readonly string[], words: string) {
  const child = execa(process.execPath, [main, ...args], { env: { DOCKER_HOST: dockerHost }, reject: false });
  let printed = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stdout.on('data', chunk => {
    printed += String(chunk);
    if (printed.includes(words)) resolve();
  });
  await Promise.race([ready, child]);
  const interrupted = () => {
    child.kill('SIGINT');
    return child;
  };
  return { printed, interrupted, [Symbol.asyncDispose]: async () => void (await interrupted()) };
}

// One after the other: both deploy an application called hello, and find out at the end that nothing is left of it.
it.each([
  ['over HTTP', ['--tour'], 'Somebody who does not know the signing secret is refused'],
  ['over Socket Mode', ['--tour', '--socket'], 'Slack renews a connection, then both are lost'],
])('plays every stage %s, and leaves nothing', { timeout: 120_000 }, async (_, args, ending) => {
  await testEngine(); // has the base image
  const { stdout, stderr, exitCode } = await execa(process.execPath, [main, ...args], {
    env: { DOCKER_HOST: dockerHost },
    reject: false,
  });
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`7. ${ending}`);
  expect(stdout).toMatch(/Left of it: 0 containers, 0 images, 0 networks, no temporary folder\.$/);
});

it('says what to type, and each of it does what it says', { timeout: 120_000 }, async () => {
  await testEngine();
  await using sandbox = await startSandbox([], 'Ctrl-C');
  const { printed } = sandbox;
  const workspace = await connectToWorkspace(/Open +(http\S+)/.exec(printed)?.[1] ?? '');
  const dana = workspace.as('dana');
  const application = /The application answers at +(\S+)/.exec(printed)?.[1] ?? '';
  for (const [line, words, version] of [
    ['/deploy hello', /→ production +#1 by.*hello is live in production/s, 'version 1'],
    ['/deploy hello next', /→ production +#2 by.*hello is live in production/s, 'version 2'],
    ['/rollback hello', /roll-back #3 by.*hello is live again in production/s, 'version 1'],
    ['/deploy hello broken', /→ production +#4 by.*serves again, proved healthy/s, 'version 1'],
    ['/status', /hello.*running/s, 'version 1'],
  ] as const) {
    expect(printed).toContain(`  ${line}`);
    const { at } = await dana.types(line);
    await dana.sees(words, { since: at, timeoutMs: 60_000 });
    expect(await (await fetch(application)).text()).toContain(version);
  }
  expect(await sandbox.interrupted()).toMatchObject({ exitCode: 0, stderr: '' });
});

it('ends at Ctrl-C in the middle of the tour, and leaves nothing', { timeout: 120_000 }, async () => {
  await testEngine();
  await using sandbox = await startSandbox(['--tour'], '✓ hello is live');
  const { exitCode, stdout, stderr } = await sandbox.interrupted();
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
  expect(stdout).not.toContain('refused');
  expect(stdout).toMatch(/Left of it: 0 containers, 0 images, 0 networks, no temporary folder\.$/);
});
