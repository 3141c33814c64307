// How commands and buttons reach the app, and what a person reads when the app doesn't take them.
import { createServer, type RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readable, sign, startWorkspace } from '../../sandbox/workspace.ts';
import { SECRET, startStage, TOKEN } from './bolt-app.ts';

/** An app that answers as the listener does; `url` is its request URL. */
async function startServer(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: () => new Promise(resolve => server.close(() => resolve())),
  };
}

test('Bolt accepts what the workspace signs, and answers 401 to what is changed, old or unsigned', async () => {
  let runs = 0;
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack }) => {
      runs += 1;
      await ack();
    });
  });
  const { workspace } = stage;
  const raw = workspace.signedCommand('dana', '/deploy hello');
  const statusOf = async (headers: Record<string, string>, body = raw.body) =>
    (await workspace.sendRaw({ headers, body })).status;
  const { 'x-slack-signature': _, ...unsigned } = raw.headers;
  const old = String(Math.floor(Date.now() / 1000) - 400);

  expect(await statusOf(raw.headers)).toBe(200);
  expect(await statusOf(raw.headers, `${raw.body}&text=other`)).toBe(401);
  expect(await statusOf(unsigned)).toBe(401);
  expect(
    await statusOf({
      ...raw.headers,
      'x-slack-request-timestamp': old,
      'x-slack-signature': sign(SECRET, old, raw.body),
    }),
  ).toBe(401);
  expect(runs).toBe(1);
});

test('a command arrives with everything that Slack sends', async () => {
  const received: Record<string, unknown>[] = [];
  await using stage = await startStage(
    app => {
      app.command('/deploy', async ({ ack, command }) => {
        received.push(command);
        await ack();
      });
    },
    { commands: [{ command: '/deploy', shouldEscape: true }] },
  );
  await stage.workspace.as('dana').types('/deploy  hello to @max in #general now');
  await stage.workspace.as('olga').types('/deploy', { channel: 'private-ops' });
  await stage.workspace.as('sam').types('/deploy hello', { channel: 'dm' });
  const { directory, team } = stage.workspace;
  const max = directory.person('max').id;
  const general = directory.channel('general').id;
  expect(received[0]).toMatchObject({
    command: '/deploy',
    text: `hello to <@${max}|max> in <#${general}|general> now`,
    team_id: team.id,
    user_id: directory.person('dana').id,
    user_name: 'dana',
    channel_name: 'deploys',
    is_enterprise_install: 'false',
  });
  expect(received[1]).toMatchObject({ text: '', channel_name: 'privategroup' });
  expect(received[2]).toMatchObject({
    channel_name: 'directmessage',
    team_id: directory.person('sam').teamId,
  });
});

test('a command that is not registered never reaches the app', async () => {
  await using stage = await startStage(() => undefined, { commands: [{ command: '/deploy' }] });
  const done = await stage.workspace.as('dana').types('/destroy');
  expect(done.problem).toBe('invalid_command');
  expect(done.reply && readable(done.reply)).toBe('/destroy is not a valid command.');
  expect(stage.workspace.requests.filter(request => request.direction === 'to-app')).toEqual([]);
});

test.for([
  ['500', 500, 'dispatch_failed'],
  ['404', 404, 'dispatch_failed'],
] as const)('an app that answers %s leaves the person with an error', async ([, status, problem]) => {
  await using server = await startServer((_, response) => response.writeHead(status).end());
  await using workspace = await startWorkspace({
    botToken: TOKEN,
    signingSecret: SECRET,
    appUrl: server.url,
  });
  const done = await workspace.as('dana').types('/deploy');
  expect(done).toMatchObject({ status, problem });
  await workspace.as('dana').sees(/^\/deploy failed with the error "dispatch_failed"$/);
  workspace.as('max').doesNotSee(/failed/);
});

test('an app that is not there, and one that is not known yet, leave the person with an error', async () => {
  await using workspace = await startWorkspace({ botToken: TOKEN, signingSecret: SECRET });
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({
    failure: 'unreachable',
    problem: 'dispatch_failed',
  });
  workspace.connect('http://127.0.0.1:1/slack/events');
  expect(await workspace.as('dana').types('/deploy')).toMatchObject({
    failure: 'unreachable',
    problem: 'dispatch_failed',
  });
});

test('an app that is too slow leaves the person with a time-out', async () => {
  await using server = await startServer((_, response) => void wait(300).then(() => response.end()));
  await using workspace = await startWorkspace({
    botToken: TOKEN,
    signingSecret: SECRET,
    appUrl: server.url,
    ackTimeoutMs: 50,
  });
  const done = await workspace.as('dana').types('/deploy');
  expect(done).toMatchObject({ failure: 'timeout', problem: 'operation_timeout', status: undefined });
  await workspace.as('dana').sees(/operation_timeout/);
});

test('an answer in the ack that Slack would not post is an error too', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) =>
      ack({ blocks: [{ type: 'header', text: { type: 'plain_text', text: '' } }] }),
    );
  });
  expect(await stage.workspace.as('dana').types('/deploy')).toMatchObject({
    status: 200,
    problem: 'invalid_blocks',
  });
});

test('an answer in_channel is seen by all, with the command that was typed', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) => ack({ response_type: 'in_channel', text: 'Here we go' }));
  });
  await stage.workspace.as('dana').types('/deploy hello');
  const seen = stage.workspace
    .as('max')
    .messages()
    .map(message => readable(message));
  expect(seen).toEqual(['/deploy hello', 'Here we go']);
});

test.for(['localhost:3000', 'ftp://127.0.0.1/', '/slack/events', ''])('"%s" is no request URL', async url => {
  const secrets = { botToken: TOKEN, signingSecret: SECRET };
  await expect(startWorkspace({ ...secrets, appUrl: url })).rejects.toThrow('is no request URL');
  await using workspace = await startWorkspace(secrets);
  expect(() => workspace.connect(url)).toThrow('is no request URL');
});
