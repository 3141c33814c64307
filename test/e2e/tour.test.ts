// The tour of the sandbox: the whole story with Deckhand as its own process, and nothing left of it afterwards.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { dockerHost, testEngine } from '../support/engine.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

it('plays every stage, and leaves nothing', { timeout: 120_000 }, async () => {
  await testEngine(); // has the base image
  const { stdout, stderr, exitCode } = await execa(process.execPath, [main, '--tour'], {
    env: { DOCKER_HOST: dockerHost },
    reject: false,
  });
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/Left of it: 0 containers, 0 images, 0 networks, no temporary folder\.$/);
});
