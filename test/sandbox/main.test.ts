// The command line of the sandbox: what it takes, what it refuses, and a workspace for an app of one's own.
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { connectToWorkspace } from '../../sandbox/client.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { HELP, OPTIONS, readOptions } from '../../sandbox/options.mjs';
import { ALL_SCOPES } from '../../sandbox/own-app.ts';
import { howToConnect } from '../../sandbox/own-app-words.ts';
import { METHODS } from '../../sandbox/workspace/methods/index.ts';
import { startHttpApp, startSocketApp } from './newcomer-app.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));
const script = fileURLToPath(new URL('../../scripts/sandbox.mjs', import.meta.url));
/** Without what the person who runs the tests may have set. */
const bare = {
  SLACK_API_URL: '',
  SLACK_BOT_TOKEN: '',
  SLACK_SIGNING_SECRET: '',
  SLACK_APP_TOKEN: '',
  DOCKER_HOST: '',
};

describe('options', () => {
  it('try Deckhand over HTTP when there are none', () => {
    expect(readOptions([])).toEqual({
      kind: 'deckhand',
      tour: false,
      socket: false,
      port: undefined,
      rateLimits: false,
    });
    expect(readOptions(['--tour', '--socket', '--rate-limits', '--port', '4000'])).toEqual({
      kind: 'deckhand',
      tour: true,
      socket: true,
      port: 4000,
      rateLimits: true,
    });
  });

  it.each([
    [['--app-url', 'http://127.0.0.1:3000/slack/events'], { appUrl: 'http://127.0.0.1:3000/slack/events' }],
    [['--app-url=https://localhost:3000/'], { appUrl: 'https://localhost:3000/' }],
    [['--app-url', 'http://[::1]:3000/'], { appUrl: 'http://[::1]:3000/' }],
    [['--app', '--socket'], { appUrl: undefined, socket: true }],
    [['--manifest', 'm.json'], { manifest: 'm.json', socket: false }],
  ])('%j are for another app', (args, expected) => {
    expect(readOptions(args)).toMatchObject({ kind: 'own-app', ...expected });
  });

  it.each([
    [['--toor'], 'There is no option "--toor". There are --tour, '],
    [['tour'], 'There is no option "tour".'],
    [['--tour=yes'], '--tour takes no value: leave out "=yes".'],
    [['--port'], '--port needs a value: --port N.'],
    [['--manifest', '--socket'], '--manifest needs a value: --manifest FILE.'],
    [['--port', '0'], '--port 0: a port is a whole number from 1 to 65535.'],
    [['--port', '4e3'], '--port 4e3: a port is a whole number'],
    [['--app-url', '127.0.0.1:3000'], '--app-url 127.0.0.1:3000: this is no http or https address.'],
    [
      ['--app-url', 'http://10.1.2.3:3000/'],
      'calls apps on this machine only (localhost, 127.0.0.1 or [::1])',
    ],
    [['--app-url', 'http://localhost.example.com/'], 'not localhost.example.com'],
    [['--app-url', 'http://127.0.0.1.example.com/'], 'not 127.0.0.1.example.com'],
    [['--app-url', 'http://127.0.0.1/', '--socket'], 'leave out --app-url (with --app --socket) or --socket'],
    [['--app'], 'How is your app reached?'],
    [['--app', '--tour'], "--tour plays Deckhand's own story, and --app is for another app"],
  ])('%j are refused in words', (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
  });

  it('are all in --help, which nothing else comes before', async () => {
    for (const { name } of OPTIONS) expect(HELP).toContain(`\n  --${name} `);
    const { stdout } = await execa(process.execPath, [script, '--help', '--tour']);
    expect(stdout).toBe(HELP);
  });

  it.each([
    [['--toor'], /^There is no option "--toor"\./],
    [['--app'], /^How is your app reached\?.*--app-url http:.*--socket\./],
    [['--manifest', 'nowhere.yml'], /^\/nowhere\.yml is no Slack app manifest.*\nthere is no such file\n/],
    [['--manifest', 'dev'], /^\/dev is no Slack app manifest.*\nthis is a folder\n/],
  ])('are looked at before anything is installed or started: %j', async (args, words) => {
    const env = { ...bare, INIT_CWD: '/' };
    const { exitCode, stdout, stderr } = await execa(process.execPath, [script, ...args], {
      env,
      reject: false,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(words);
  });

  it('name a port that is free, or nothing is installed or started', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [script, '--tour', '--port', `${port}`],
      { env: bare, reject: false },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      `Port ${port} is taken by another program. Take another one, or leave out --port for any free one.`,
    );
  });
});

describe('a workspace for an app of one’s own', () => {
  /** Starts it as npm run sandbox does, and gives what it printed to be exported. */
  async function startSandbox(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    await using stack = new AsyncDisposableStack();
    const child = execa(process.execPath, [main, ...args], { env: { ...bare, ...env }, reject: false });
    stack.defer(async () => {
      child.kill('SIGINT');
      await child;
    });
    let output = '';
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    child.stdout.on('data', chunk => {
      output += String(chunk);
      if (output.includes('Ctrl-C')) resolve();
    });
    await Promise.race([ready, child]);
    const exported = Object.fromEntries(
      [...output.matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const pageUrl = /Your Slack workspace is {2}(\S+)/.exec(output)?.[1] ?? '';
    const disposal = stack.move();
    return { child, output, exported, pageUrl, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
  }

  it('calls it over HTTP with what was printed, and asks for no Docker engine', async () => {
    const port = await freePort();
    await using sandbox = await startSandbox(['--app-url', `http://127.0.0.1:${port}/slack/events`]);
    expect(Object.keys(sandbox.exported)).toEqual([
      'SLACK_API_URL',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
    ]);
    await using _app = await startHttpApp(sandbox.exported, port);
    const dana = (await connectToWorkspace(sandbox.pageUrl)).as('dana');
    expect((await dana.types('/anything')).reply?.text).toBe('Hello, dana.');
    await dana.types('@yourapp are you there?');
    await dana.sees(/Yes, @dana\./);
  });

  it('is connected to over Socket Mode with what was printed', async () => {
    await using sandbox = await startSandbox(['--app', '--socket']);
    expect(Object.keys(sandbox.exported)).toEqual(['SLACK_API_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    await using _app = await startSocketApp(sandbox.exported);
    const workspace = await connectToWorkspace(sandbox.pageUrl);
    await workspace.sockets.connected(1);
    expect((await workspace.as('dana').types('/anything')).reply?.text).toBe('Hello, dana.');
  });

  it('takes commands, scopes and name from a manifest, and secrets from the environment', async () => {
    const manifest = fileURLToPath(new URL('./greeter-manifest.yml', import.meta.url));
    const env = { SLACK_BOT_TOKEN: 'xoxb-mine', SLACK_APP_TOKEN: 'xapp-mine', INIT_CWD: '/' };
    await using sandbox = await startSandbox(['--manifest', manifest], env);
    expect(Object.keys(sandbox.exported)).toEqual(['SLACK_API_URL']);
    expect(sandbox.output).not.toContain('xoxb-mine');
    expect(sandbox.output).toContain('type /hello.');
    await using _app = await startSocketApp({ ...sandbox.exported, ...env });
    const workspace = await connectToWorkspace(sandbox.pageUrl);
    await workspace.sockets.connected(1);
    const dana = workspace.as('dana');
    expect((await dana.types('/hello')).reply?.text).toBe('Hello, dana.');
    expect(await dana.types('/anything')).toMatchObject({ problem: 'invalid_command' });
    await dana.types('@greeter are you there?');
    await dana.sees(/Yes, @dana\./);
  });

  it('ends at Ctrl-C with exit code 0', async () => {
    const sandbox = await startSandbox(['--app', '--socket']);
    sandbox.child.kill('SIGINT');
    expect(await sandbox.child).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('asks how the app is reached when its manifest names HTTP, but nothing an address', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'deckhand-manifest-'));
    const file = join(folder.path, 'manifest.yml');
    await writeFile(file, 'display_information: { name: Small }');
    const { exitCode, stderr } = await execa(process.execPath, [main, '--manifest', file], {
      env: bare,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^How is your app reached\?/);
  });

  it('says which port is taken', async () => {
    await using first = await startSandbox(['--app', '--socket']);
    const { port } = new URL(first.pageUrl);
    const args = [main, '--app', '--socket', '--port', port];
    const { exitCode, stderr } = await execa(process.execPath, args, { env: bare, reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `Port ${port} is taken by another program. Take another one, or leave out --port for any free one.`,
    );
  });

  it('gives an app without a manifest every scope that any method asks for', () => {
    const asked = Object.values(METHODS).flatMap(({ scopes }) => scopes);
    expect(ALL_SCOPES).toEqual(expect.arrayContaining(asked));
    expect(new Set(ALL_SCOPES).size).toBe(ALL_SCOPES.length);
  });

  it('says what there is to type', () => {
    const secrets = { botToken: 'a', signingSecret: 'b', appToken: 'c' };
    const none = { botToken: undefined, signingSecret: undefined, appToken: undefined };
    const words = (
      commands: Parameters<typeof howToConnect>[0]['commands'],
      unheard: readonly string[] = [],
    ) =>
      howToConnect({
        pageUrl: 'p',
        apiUrl: 'u',
        appUrl: 'http://x/',
        known: none,
        madeUp: secrets,
        commands,
        unheard,
      });
    expect(words(undefined)).toContain('type any /command, or a message.');
    expect(words([{ command: '/a' }, { command: '/b' }])).toContain('type /a, /b.');
    expect(words([])).toContain('type a message: the manifest has no slash commands.\n\nCtrl-C');
    expect(words([], ['link_shared'])).toMatch(
      /\n\nThe sandbox hasn't these events .*: link_shared\.\n\nCtrl-C/,
    );
  });
});
