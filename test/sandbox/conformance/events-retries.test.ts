// What Slack does when an app doesn't take an event, and how a request URL is verified.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Ack, Delivery, Outgoing } from '../../../sandbox/workspace/delivery/delivery.ts';
import { createEvents } from '../../../sandbox/workspace/events/events.ts';
import { settingsOf } from '../../../sandbox/workspace/options.ts';
import { invites, opensHome, reacts, removes } from '../../../sandbox/workspace/people/activities.ts';
import { createWorld } from '../../../sandbox/workspace/world.ts';
import { startWorkspace, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import { SECRET, TOKEN } from '../bolt-app.ts';
import { SCOPES, startReceiver } from './support.ts';

const OPTIONS: WorkspaceOptions = {
  botToken: TOKEN,
  signingSecret: SECRET,
  scopes: SCOPES,
  events: ['message.channels'],
  eventRetryDelaysMs: [0, 1, 2],
};

/** An app that answers its first events with `statuses`, and 200 from then on, and what it got of one message. */
async function attempts(
  statuses: readonly number[],
  { count, headers = {} }: { readonly count: number; readonly headers?: Readonly<Record<string, string>> },
) {
  let answered = 0;
  const all = Promise.withResolvers<void>();
  await using receiver = await startReceiver((_, response) => {
    response.writeHead(statuses[answered] ?? 200, headers).end();
    answered += 1;
    if (answered === count) all.resolve();
  });
  await using workspace = await startWorkspace({ ...OPTIONS, appUrl: receiver.url });
  await workspace.as('dana').types('first');
  await all.promise;
  return receiver.received.map(({ headers: sent, body }) => ({
    num: sent['x-slack-retry-num'],
    reason: sent['x-slack-retry-reason'],
    body,
  }));
}

test('an event is sent again up to three times, with its number and the reason', async () => {
  const sent = await attempts([500, 404, 503, 500, 500], { count: 4 });
  expect(sent.map(({ num, reason }) => [num, reason])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
    ['3', 'http_error'],
  ]);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
});

test('what was taken is not sent again', async () => {
  let answered = 0;
  const second = Promise.withResolvers<void>();
  await using receiver = await startReceiver((_, response) => {
    answered += 1;
    response.writeHead(answered === 1 ? 500 : 200).end();
    if (answered === 3) second.resolve();
  });
  await using workspace = await startWorkspace({ ...OPTIONS, appUrl: receiver.url });
  const dana = workspace.as('dana');
  await dana.types('first');
  await expect.poll(() => answered).toBe(2);
  await dana.types('second');
  await second.promise;
  expect(receiver.received.map(({ body }) => /"text":"(\w+)"/.exec(body)?.[1])).toEqual([
    'first',
    'first',
    'second',
  ]);
});

test('an app that is slow is asked again before it has answered', async () => {
  const second = Promise.withResolvers<void>();
  await using receiver = await startReceiver(({ headers }, response) => {
    if (headers['x-slack-retry-num'] === undefined) return;
    response.end();
    second.resolve();
  });
  await using workspace = await startWorkspace({ ...OPTIONS, ackTimeoutMs: 50, appUrl: receiver.url });
  await workspace.as('dana').types('hello');
  await second.promise;
  expect(receiver.received[1]?.headers).toMatchObject({
    'x-slack-retry-num': '1',
    'x-slack-retry-reason': 'http_timeout',
  });
});

/** A delivery that only writes down what is sent. */
function recorder(answer: Partial<Ack>): Delivery & { readonly sent: readonly Outgoing[] } {
  const sent: Outgoing[] = [];
  return {
    sent,
    send: outgoing => {
      sent.push(outgoing);
      const failure = undefined;
      return Promise.resolve({ at: 0, durationMs: 0, status: 200, body: '', failure, ...answer });
    },
  };
}

test.each([
  ['an app that cannot be reached', { status: undefined, failure: 'unreachable' }, 'connection_failed'],
  ['an app that says nothing', { status: undefined, failure: 'timeout' }, 'http_timeout'],
  ['a redirect, which the sandbox does not follow', { status: 302 }, 'http_error'],
] as const)('%s is asked again', async (_, answer, reason) => {
  const world = createWorld(settingsOf({ ...OPTIONS, eventRetryDelaysMs: [0] }));
  const delivery = recorder(answer);
  using _events = createEvents(world, delivery);
  world.messages.post({ channel: world.directory.channel('deploys').id, user: 'U0DANA0000', text: 'hi' });
  await expect.poll(() => delivery.sent.length).toBe(2);
  expect(delivery.sent[1]).toMatchObject({ retry: { num: 1, reason } });
});

test('after the third retry Slack gives up', async () => {
  const world = createWorld(settingsOf(OPTIONS));
  const delivery = recorder({ status: 500 });
  using _events = createEvents(world, delivery);
  world.messages.post({ channel: world.directory.channel('deploys').id, user: 'U0DANA0000', text: 'hi' });
  await expect.poll(() => delivery.sent.length).toBe(4);
  await turn();
  expect(delivery.sent).toHaveLength(4);
});

test('an app that asks for no retry gets none', async () => {
  const world = createWorld(settingsOf({ ...OPTIONS, eventRetryDelaysMs: [0] }));
  const delivery = recorder({ status: 500, headers: { 'x-slack-no-retry': '1' } });
  using _events = createEvents(world, delivery);
  const channel = world.directory.channel('deploys').id;
  world.messages.post({ channel, user: 'U0DANA0000', text: 'one' });
  await turn();
  await turn();
  world.messages.post({ channel, user: 'U0DANA0000', text: 'two' });
  expect(delivery.sent.map(({ payload }) => payload['event'])).toMatchObject([
    { text: 'one' },
    { text: 'two' },
  ]);
});

test('what is still to be sent again ends with the workspace', async () => {
  const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
  const world = createWorld(settingsOf({ ...OPTIONS, eventRetryDelaysMs: [60_000] }));
  const delivery = recorder({ status: 500 });
  const before = timers();
  {
    using _events = createEvents(world, delivery);
    world.messages.post({ channel: world.directory.channel('deploys').id, user: 'U0DANA0000', text: 'hi' });
    await turn();
    expect(timers()).toBe(before + 1);
  }
  await turn();
  expect(timers()).toBe(before);
  expect(delivery.sent).toHaveLength(1);
});

test('what people do besides writing is told too', () => {
  const subscribed = [
    'app_home_opened',
    'member_joined_channel',
    'member_left_channel',
    'reaction_added',
    'reaction_removed',
  ];
  const world = createWorld(settingsOf({ ...OPTIONS, events: subscribed }));
  const delivery = recorder({});
  using _events = createEvents(world, delivery);
  const { directory } = world;
  const deploys = directory.channel('deploys');
  const dana = directory.person('dana');
  const message = world.messages.post({ channel: deploys.id, user: dana.id, text: 'hi' });
  removes(world, dana, deploys, directory.person('max').id);
  invites(world, dana, deploys, directory.person('max').id);
  reacts(world, dana, message, 'eyes');
  reacts(world, dana, world.messages.find(message.channel, message.ts) ?? message, 'eyes');
  opensHome(world, dana, 'messages');
  expect(delivery.sent.map(({ name }) => name)).toEqual([
    'member_left_channel',
    'member_joined_channel',
    'reaction_added',
    'reaction_removed',
    'app_home_opened',
  ]);
  expect(delivery.sent[1]?.payload['event']).toMatchObject({ inviter: dana.id });
  expect(delivery.sent[4]?.payload['event']).toMatchObject({ tab: 'messages' });
  expect(() => removes(world, dana, deploys, 'U0NOBODY00')).toThrow("U0NOBODY00 isn't in #deploys.");
  expect(() => invites(world, directory.person('gus'), directory.channel('general'), dana.id)).toThrow(
    "gus isn't in #general.",
  );
});

test.each([
  ['plain', (challenge: string) => challenge, true],
  ['as JSON', (challenge: string) => JSON.stringify({ challenge }), true],
  ['as a form', (challenge: string) => `challenge=${challenge}`, true],
  ['wrong', () => 'something else', false],
] as const)('a challenge that comes back %s', async (_, answer, verified) => {
  await using receiver = await startReceiver(({ body }, response) => {
    const challenge = /"challenge":"(\w+)"/.exec(body)?.[1] ?? '';
    response.end(answer(challenge));
  });
  await using workspace = await startWorkspace({ ...OPTIONS, appUrl: receiver.url });
  expect(await workspace.verifiesUrl()).toMatchObject({ status: 200, verified });
  expect(receiver.received[0]?.headers['x-slack-signature']).toMatch(/^v0=/);
});

test('an app in Socket Mode has no URL to verify', async () => {
  await using workspace = await startWorkspace({ ...OPTIONS, socketMode: true });
  await expect(workspace.verifiesUrl()).rejects.toThrow('no request URL');
});
