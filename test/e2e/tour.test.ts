// The tour of the sandbox: the whole story with Deckhand as its own process, and nothing left of it afterwards.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { dockerHost, testEngine } from '../support/engine.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

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
