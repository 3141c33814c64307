// Socket Mode over two connections: each envelope once, reconnecting at once, and a revoked token that ends nothing.

import pino from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readable, startWorkspace, type Workspace } from '../../sandbox/workspace.ts';
import { createSlack, type Slack } from '../../src/slack/app.ts';
import { note } from '../../src/slack/blocks/builders.ts';
import { sampleApp } from '../support/samples.ts';
import { FakeDeployer } from './support/fake-deployer.ts';

interface Scene extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly slack: Slack;
  readonly typed: string[];
}

const tokens = { botToken: 'xoxb-test-token', appToken: 'xapp-1-test-token' };

/** Deckhand's Slack side, not started, in a workspace in Socket Mode. `/deploy` says what was typed. */
async function place(appToken: string): Promise<Scene> {
  await using undo = new AsyncDisposableStack();
  const workspace = undo.use(await startWorkspace({ ...tokens, signingSecret: 'unused', socketMode: true }));
  workspace.sockets.linger();
  const typed: string[] = [];
  const deployer = new FakeDeployer(sampleApp('api'));
  const slack = await createSlack({
    botToken: tokens.botToken,
    connection: { mode: 'socket', appToken },
    mount: () => async () => {},
    slackApiUrl: workspace.apiUrl,
    commands: [
      {
        name: '/deploy',
        description: '',
        usageHint: '',
        run: async ({ text }) => {
          typed.push(text);
          return note(`You typed ${text}.`);
        },
      },
    ],
    deployer,
    store: deployer.store,
    clock: { now: Date.now, monotonic: () => performance.now() },
    logger: pino({ level: 'silent' }),
  });
  const resources = undo.move();
  return { workspace, slack, typed, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function connected(): Promise<Scene> {
  await using undo = new AsyncDisposableStack();
  const scene = undo.use(await place(tokens.appToken));
  undo.defer(() => scene.slack.stop(1_000));
  await scene.slack.start();
  const resources = undo.move();
  return { ...scene, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** What dana reads after this command. */
async function answer(workspace: Workspace, text: string): Promise<string | undefined> {
  const { reply } = await workspace.as('dana').types(`/deploy ${text}`);
  return reply && readable(reply);
}

/** The connections that commands went over, by their order of opening. */
const used = (workspace: Workspace) =>
  workspace.requests.filter(({ name }) => name === '/deploy').map(({ connection }) => connection);

const opened = (workspace: Workspace) =>
  workspace.requests.filter(({ name }) => name === 'apps.connections.open').length;

const rejections: unknown[] = [];
const onRejection = (error: unknown): void => void rejections.push(error);
process.on('unhandledRejection', onRejection);
afterEach(() => {
  expect(rejections).toEqual([]);
});

describe('Socket Mode', () => {
  it('holds two connections and answers over each', async () => {
    await using scene = await connected();
    expect(scene.workspace.sockets.open()).toBe(2);
    expect(await scene.slack.problem()).toBeUndefined();
    for (const text of ['a', 'b']) expect(await answer(scene.workspace, text)).toBe(`You typed ${text}.`);
    expect(used(scene.workspace)).toEqual(['1', '2']);
  });

  it('runs an envelope once, though it comes over both', async () => {
    await using scene = await connected();
    expect(await answer(scene.workspace, 'main')).toBe('You typed main.');
    expect(await scene.workspace.sockets.redeliver()).toMatchObject({ status: 200, body: '' });
    expect(used(scene.workspace)).toEqual(['1', '2']);
    expect(scene.typed).toEqual(['main']);
  });

  it('keeps one while Slack recycles the other, and has two again within a second', async () => {
    await using scene = await connected();
    scene.workspace.sockets.refresh(0);
    expect(await scene.slack.problem()).toBeUndefined();
    await scene.workspace.sockets.connected(2, 1_000);
    expect(await scene.slack.problem()).toBeUndefined();
    for (const text of ['a', 'b']) expect(await answer(scene.workspace, text)).toBe(`You typed ${text}.`);
    expect(new Set(used(scene.workspace))).toEqual(new Set(['2', '3']));
  });

  it('waits neither for a recycled connection nor at its end for Slack to end the TCP connection', async () => {
    await using scene = await connected();
    scene.workspace.sockets.refresh();
    await scene.workspace.sockets.connected(2, 1_000);
    expect(await answer(scene.workspace, 'again')).toBe('You typed again.');
    const start = performance.now();
    await scene.slack.stop(1_000);
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  it('has two again after a socket was lost with a command on it', async () => {
    await using scene = await connected();
    scene.workspace.fault('socket', { kind: 'reset', when: 'after' });
    expect(await answer(scene.workspace, 'lost')).toMatch(/dispatch_failed/);
    await scene.workspace.sockets.connected(2);
    expect(await answer(scene.workspace, 'again')).toBe('You typed again.');
    expect(scene.typed).toEqual(['lost', 'again']);
  });

  it('is not ready without a connection, keeps trying, and is ready again', async () => {
    await using scene = await connected();
    const revoked = scene.workspace.fault('apps.connections.open', {
      kind: 'error',
      error: 'invalid_auth',
      times: Number.POSITIVE_INFINITY,
    });
    scene.workspace.sockets.cut();
    await vi.waitFor(async () =>
      expect(await scene.slack.problem()).toMatch(
        /^no connection to Slack since \d{4}-.*Z: Slack refused the token \(invalid_auth\)$/,
      ),
    );
    await vi.waitFor(() => expect(opened(scene.workspace)).toBeGreaterThan(4), { timeout: 3_000 });
    revoked[Symbol.dispose]();
    await vi.waitFor(async () => expect(await scene.slack.problem()).toBeUndefined(), { timeout: 3_000 });
  });

  it('comes back after Socket Mode was switched off and on again', async () => {
    await using scene = await connected();
    scene.workspace.sockets.disable();
    await vi.waitFor(() => expect(opened(scene.workspace)).toBeGreaterThan(2));
    scene.workspace.sockets.enable();
    await scene.workspace.sockets.connected(2);
    expect(await answer(scene.workspace, 'again')).toBe('You typed again.');
  });

  it('says what is wrong with a wrong app token', async () => {
    await using scene = await place('xapp-1-wrong');
    await expect(scene.slack.start()).rejects.toThrow(
      /^SLACK_APP_TOKEN: Slack refused the token \(invalid_auth\)/,
    );
  });
});
