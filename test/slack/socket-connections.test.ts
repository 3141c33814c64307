// Socket Mode over two connections: each envelope once, reconnecting at once, and a revoked token that ends nothing.

import pino from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSlack, type Slack } from '../../src/slack/app.ts';
import { note } from '../../src/slack/blocks/builders.ts';
import { sampleApp } from '../support/samples.ts';
import { FakeDeployer } from './support/fake-deployer.ts';
import { type SocketSlack, startSocketSlack } from './support/socket-slack.ts';

interface Scene extends AsyncDisposable {
  readonly server: SocketSlack;
  readonly slack: Slack;
  readonly typed: string[];
}

async function connected(): Promise<Scene> {
  await using undo = new AsyncDisposableStack();
  const server = undo.use(await startSocketSlack());
  const typed: string[] = [];
  const deployer = new FakeDeployer(sampleApp('api'));
  const slack = await createSlack({
    botToken: 'xoxb-1',
    connection: { mode: 'socket', appToken: 'xapp-1' },
    listen: { port: 0, host: '127.0.0.1' },
    slackApiUrl: server.apiUrl,
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
    clock: { now: Date.now },
    logger: pino({ level: 'silent' }),
  });
  undo.defer(() => slack.stop(1_000));
  await slack.start();
  const resources = undo.move();
  return { server, slack, typed, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const envelope = (id: string, text: string) => ({
  type: 'slash_commands',
  envelope_id: id,
  accepts_response_payload: true,
  payload: {
    command: '/deploy',
    text,
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    response_url: 'http://127.0.0.1:1/',
    trigger_id: '1.2.3',
  },
});

const rejections: unknown[] = [];
const onRejection = (error: unknown): void => void rejections.push(error);
process.on('unhandledRejection', onRejection);
afterEach(() => {
  expect(rejections).toEqual([]);
});

describe('Socket Mode', () => {
  it('holds two connections and answers over each', async () => {
    await using place = await connected();
    expect(place.server.open()).toBe(2);
    expect(place.slack.ready()).toEqual({ ok: true });
    for (const [index, id] of ['a', 'b'].entries()) {
      place.server.send(index, envelope(id, id));
      expect(await place.server.acknowledged()).toMatchObject({
        envelope_id: id,
        payload: { text: `You typed ${id}.` },
      });
    }
  });

  it('runs an envelope once, though it comes over both', async () => {
    await using place = await connected();
    place.server.send(0, envelope('same', 'main'));
    expect(await place.server.acknowledged()).toMatchObject({ payload: { text: 'You typed main.' } });
    place.server.send(1, envelope('same', 'main'));
    expect(await place.server.acknowledged()).toEqual({ envelope_id: 'same', payload: {} });
    expect(place.typed).toEqual(['main']);
  });

  it('keeps one while Slack recycles the other, and has two again within a second', async () => {
    await using place = await connected();
    place.server.send(0, { type: 'disconnect', reason: 'refresh_requested' });
    await vi.waitFor(() => expect(place.server.opened()).toBe(3), { timeout: 1_000 });
    expect(place.slack.ready()).toEqual({ ok: true });
    await vi.waitFor(() => expect(place.server.open()).toBe(2), { timeout: 1_000 });
    place.server.send(2, envelope('c', 'over the new one'));
    expect(await place.server.acknowledged()).toMatchObject({ envelope_id: 'c' });
  });

  it('is not ready without a connection, keeps trying, and is ready again', async () => {
    await using place = await connected();
    place.server.refuse('invalid_auth');
    place.server.cut();
    await vi.waitFor(() =>
      expect(place.slack.ready()).toEqual({ ok: false, reason: 'no connection to Slack' }),
    );
    await vi.waitFor(() => expect(place.server.opened()).toBeGreaterThan(3), { timeout: 3_000 });
    place.server.refuse(undefined);
    await vi.waitFor(() => expect(place.slack.ready()).toEqual({ ok: true }), { timeout: 3_000 });
  });

  it('says what is wrong with a wrong app token', async () => {
    await using server = await startSocketSlack();
    server.refuse('invalid_auth');
    const deployer = new FakeDeployer();
    const slack = await createSlack({
      botToken: 'xoxb-1',
      connection: { mode: 'socket', appToken: 'xapp-wrong' },
      listen: { port: 0, host: '127.0.0.1' },
      slackApiUrl: server.apiUrl,
      commands: [],
      deployer,
      store: deployer.store,
      clock: { now: Date.now },
      logger: pino({ level: 'silent' }),
    });
    await expect(slack.start()).rejects.toThrow(/^SLACK_APP_TOKEN: Slack refused the token \(invalid_auth\)/);
    expect(slack.port()).toBeUndefined();
  });
});
