// Private repositories: the token and the key open them, and are seen nowhere else.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createRepositories } from '../../src/git/repositories.ts';
import { createSandbox, environment, failureOf, never, randomFiles, serviceOf } from './fixtures.ts';
import { serveGit, serveHttp } from './servers.ts';

const token = 'tok-5f0c-swordfish';

/** How the processes were called: the sandbox's own, for other test files run git at the same time. */
async function commandLines(processes: readonly number[]): Promise<string> {
  const lines = processes.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).join('\n').replaceAll('\0', ' ');
}

async function everythingUnder(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(file => readFile(file, 'latin1')))).join('\n');
}

test('git:// works', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository('app');
  const sha = await origin.commit({ a: '1' });
  await using server = await serveGit(sandbox.directory);
  const service = serviceOf(`git://127.0.0.1:${server.port}/app/.git`);
  expect((await sandbox.repositories.resolve(service, undefined, never)).commit.sha).toBe(sha);
});

test('a token opens a private repository, and is in no argument, no file, no log and no error', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository('app');
  const sha = await origin.commit(randomFiles(150, 3000));
  await using server = await serveHttp(sandbox.directory, {
    username: 'deploy',
    password: token,
    stallAfter: 100_000,
  });
  const logged: unknown[] = [];
  const repositories = createRepositories({
    dataDir: sandbox.dataDir,
    env: environment,
    log: { debug: (...entry) => void logged.push(entry) },
  });
  const url = `http://127.0.0.1:${server.port}/app/.git`;
  const service = serviceOf(url, { credentials: { username: 'deploy', token } });

  const controller = new AbortController();
  const stalled = failureOf(repositories.resolve(service, 'main', controller.signal));
  const running = async (): Promise<string> => commandLines(await sandbox.running());
  await expect.poll(running, { timeout: 5000 }).toMatch(/index-pack/);
  const seen = await running();
  controller.abort();
  await stalled;
  expect(seen).toContain('git fetch');
  expect(seen).not.toContain(token);
  expect(server.credentials).toContain(`deploy:${token}`);

  server.options = { username: 'deploy', password: token };
  expect((await repositories.resolve(service, 'main', never)).commit.sha).toBe(sha);
  await using checkout = await repositories.checkOut(service, sha, never);
  expect(await readdir(checkout.path)).toHaveLength(50);

  server.options = { username: 'deploy', password: 'another' };
  const reason = await failureOf(repositories.resolve(service, 'main', never));
  expect(reason).toMatchObject({ code: 'repository_denied', repository: url });
  expect(JSON.stringify([reason, logged])).not.toContain(token);
  expect(await everythingUnder(sandbox.dataDir)).not.toContain(token);
});

test('credentials written into the address are taken out of it', async () => {
  await using sandbox = await createSandbox();
  await (await sandbox.repository('app')).commit({ a: '1' });
  await using server = await serveHttp(sandbox.directory, { username: 'deploy', password: 'p@ss/word' });
  const service = serviceOf(`http://deploy:p%40ss%2Fword@127.0.0.1:${server.port}/app/.git`);
  await sandbox.repositories.probe(service, never);
  expect(await everythingUnder(sandbox.dataDir)).not.toContain('p%40ss');
});

test('a token is not taken along by a redirection to another host', async () => {
  await using sandbox = await createSandbox();
  await (await sandbox.repository('app')).commit({ a: '1' });
  await using thief = await serveHttp(sandbox.directory, { username: 'deploy', password: 'anything' });
  await using server = await serveHttp(sandbox.directory, { redirectTo: `http://localhost:${thief.port}` });
  const service = serviceOf(`http://127.0.0.1:${server.port}/app/.git`, {
    credentials: { username: 'deploy', token },
  });
  expect(await failureOf(sandbox.repositories.probe(service, never))).toMatchObject({
    code: 'repository_denied',
  });
  expect(thief.credentials).toEqual([]);
});

test('nothing asks at a terminal: a private repository without a token is denied at once', async () => {
  await using sandbox = await createSandbox();
  await using server = await serveHttp(sandbox.directory, { username: 'deploy', password: token });
  const service = serviceOf(`http://127.0.0.1:${server.port}/app/.git`);
  expect(await failureOf(sandbox.repositories.probe(service, never))).toMatchObject({
    code: 'repository_denied',
  });
});

test('ssh is given the key’s file, asks nothing, and remembers hosts in the data folder', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository('app');
  const sha = await origin.commit({ a: '1' });
  // Stands in for ssh: notes its arguments, and runs what it is asked to run here.
  const bin = join(sandbox.directory, 'a bin');
  const note = join(sandbox.directory, 'arguments');
  await execa('mkdir', [bin]);
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${note}'\nfor last; do :; done\neval "$last"\n`;
  await writeFile(join(bin, 'ssh'), script, { mode: 0o755 });
  const repositories = createRepositories({
    dataDir: sandbox.dataDir,
    env: { ...environment, PATH: `${bin}:${environment.PATH}` },
  });
  const sshKeyFile = "/keys/it's mine";
  const service = serviceOf(`git@example.org:${origin.path}/.git`, { credentials: { sshKeyFile } });
  expect((await repositories.resolve(service, 'main', never)).commit.sha).toBe(sha);
  const seen = (await readFile(note, 'utf8')).split('\n');
  expect(seen.slice(seen.indexOf('-i'), seen.indexOf('-i') + 4)).toEqual([
    '-i',
    sshKeyFile,
    '-o',
    'IdentitiesOnly=yes',
  ]);
  expect(seen).toContain('BatchMode=yes');
  expect(seen).toContain('StrictHostKeyChecking=accept-new');
  expect(seen).toContain(`UserKnownHostsFile="${sandbox.dataDir}/git/known_hosts" ~/.ssh/known_hosts`);
});

test('the settings of the machine and of the user that runs the bot don’t reach git', async () => {
  await using sandbox = await createSandbox();
  const origin = await sandbox.repository('app');
  await origin.commit({ a: '1' });
  const home = join(sandbox.directory, 'home');
  await execa('mkdir', [home]);
  await writeFile(join(home, '.gitconfig'), `[url "/nowhere"]\n\tinsteadOf = ${origin.path}\n`);
  const repositories = createRepositories({ dataDir: sandbox.dataDir, env: { ...environment, HOME: home } });
  await repositories.probe(serviceOf(origin.path), never);
});

test.each([
  ['a host that is not there', 'https://deckhand.invalid/app.git', 'repository_unreachable'],
  ['a closed port', 'http://127.0.0.1:1/app.git', 'repository_unreachable'],
  ['a closed port of git’s own protocol', 'git://127.0.0.1:1/app.git', 'repository_unreachable'],
  ['a closed ssh port', 'ssh://127.0.0.1:1/app.git', 'repository_unreachable'],
  ['a path that is not there', '/nonexistent/app.git', 'repository_unreachable'],
  ['a command', 'ext::sh -c touch% pwned', 'git_failed'],
  ['an option', '--upload-pack=touch pwned', 'git_failed'],
  ['a host that is an option', 'ssh://-oProxyCommand=touch%20pwned/app', 'git_failed'],
])('%s gives a clear failure', async (_, url, code) => {
  await using sandbox = await createSandbox();
  expect(await failureOf(sandbox.repositories.resolve(serviceOf(url), 'main', never))).toMatchObject({
    code,
  });
});

test('a server without the repository is told from one that is not there', async () => {
  await using sandbox = await createSandbox();
  await using http = await serveHttp(sandbox.directory);
  await using git = await serveGit(sandbox.directory);
  for (const url of [`http://127.0.0.1:${http.port}/no.git`, `git://127.0.0.1:${git.port}/no.git`]) {
    const reason = await failureOf(sandbox.repositories.probe(serviceOf(url), never));
    expect(reason).toMatchObject({ code: 'repository_unreachable', repository: url });
    expect(reason).toHaveProperty('detail', expect.stringMatching(/not found|not exported/));
  }
});

test('without git on the machine the failure says so', async () => {
  await using sandbox = await createSandbox();
  const repositories = createRepositories({ dataDir: sandbox.dataDir, env: { PATH: sandbox.directory } });
  expect(await failureOf(repositories.probe(serviceOf('/srv/app.git'), never))).toEqual({
    code: 'git_failed',
    detail: 'git is not installed on this machine.',
  });
});
