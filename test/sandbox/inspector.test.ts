// What the inspector is told: both sides of the wire, live; and requests sent once more.
import { expect, test } from 'vitest';
import { sign } from '../../sandbox/workspace.ts';
import { SECRET, startStage } from './bolt-app.ts';
import { command, control, detail, idOf, Replayed, Summaries, streamUntil } from './inspector-api.ts';
import { startApi } from './web-client.ts';

test('a command is kept with the exact bytes that were signed, and both sides of its answer', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) => ack({ text: 'Here we go' }));
  });
  await stage.workspace.as('dana').types('/deploy hello');
  const shown = await detail(stage.workspace, await idOf(stage.workspace, '/deploy'));
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp = '' } = shown.headers;
  expect(sign(SECRET, timestamp, shown.requestBody ?? '')).toBe(signature);
  expect(shown).toMatchObject({
    name: '/deploy',
    direction: 'to-app',
    transport: 'http',
    method: 'POST',
    request: { command: '/deploy', text: 'hello' },
    status: 200,
    response: { text: 'Here we go' },
    responseBody: expect.stringContaining('Here we go'),
    signatureFits: true,
    failed: false,
    masked: false,
  });
  expect(shown.responseHeaders?.['content-type']).toMatch(/json/);
});

test('what an app does with a trigger or a response_url is tied to the command that gave it', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack, client, command: { trigger_id }, respond }) => {
      await ack();
      const title = { type: 'plain_text', text: 'A view' } as const;
      await client.views.open({ trigger_id, view: { type: 'modal', title, blocks: [] } });
      await respond('Done');
    });
  });
  await stage.workspace.as('dana').types('/deploy');
  await stage.workspace.as('dana').sees(/^Done$/);
  const links = async (name: string) =>
    (await detail(stage.workspace, await idOf(stage.workspace, name))).links;
  const [trigger, url, ...none] = await links('/deploy');
  expect(none).toEqual([]);
  expect(await links('views.open')).toEqual([trigger]);
  expect(await links('response_url')).toEqual([url]);
});

test('a fault, a time-out and an app that is not there are told in the note', async () => {
  await using api = await startApi();
  api.workspace.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' }).catch(() => undefined);
  await api.workspace.as('dana').types('/deploy');
  api.workspace.connect('http://127.0.0.1:1/');
  await api.workspace.as('dana').types('/deploy');
  expect(api.workspace.requests.map(({ note, failed }) => [note, failed])).toEqual([
    ['fault asked for: error error "fatal_error" · fatal_error', true],
    ["the app's request URL isn't known", true],
    ['no connection, or it broke', true],
  ]);
});

test('bare Bolt takes an exact replay and a future timestamp, and answers 401 to what is wrong or old', async () => {
  let runs = 0;
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack }) => {
      runs += 1;
      await ack(`run ${runs}`);
    });
  });
  const { workspace } = stage;
  await workspace.as('dana').types('/deploy hello');
  const id = await idOf(workspace, '/deploy');
  const replay = async (variant: string) =>
    Replayed.parse(await (await command(workspace, 'replay', { id, variant })).json());
  const exact = await replay('exact');
  expect(exact).toMatchObject({ status: 200, response: 'run 2' });
  expect(await replay('signed-again')).toMatchObject({ status: 200, response: 'run 3' });
  expect(await replay('future-timestamp')).toMatchObject({ status: 200, response: 'run 4' });
  const wrong = await replay('wrong-signature');
  const old = await replay('old-timestamp');
  const unsigned = await replay('unsigned');
  expect([wrong.status, old.status, unsigned.status]).toEqual([401, 401, 401]);
  expect(runs).toBe(4);
  const [first, again] = [await detail(workspace, id), await detail(workspace, exact.id)];
  expect(again).toMatchObject({ note: `request ${id} once more, exactly as it was`, signatureFits: true });
  expect(again.headers).toEqual(first.headers);
  expect(again.requestBody).toBe(first.requestBody);
  expect(await detail(workspace, wrong.id)).toMatchObject({ failed: true, signatureFits: false });
  expect(await detail(workspace, old.id)).toMatchObject({ failed: true, signatureFits: true });
  expect(await detail(workspace, unsigned.id)).not.toHaveProperty('signatureFits');
  expect(workspace.messages('deploys')).toHaveLength(1);
});

test('only what went to the request URL can be sent again', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  for (const id of [1, 99]) {
    const refused = await command(api.workspace, 'replay', { id, variant: 'exact' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      problem: expect.stringMatching(/sent again|no longer kept/),
    });
  }
});

test('the stream begins with what was, goes on with what comes, and where it was broken off', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  const first = await streamUntil(await control(api.workspace, 'requests-stream'), said =>
    said.includes('auth.test'),
  );
  const id = /^id: (.+)$/m.exec(first)?.[1] ?? '';
  expect(id).toMatch(/^[\w-]+:1$/);
  const resumed = await fetch(`${api.workspace.pageUrl}control/requests-stream`, {
    headers: { 'last-event-id': id },
  });
  await api.client.chat.postMessage({ channel: '#deploys', text: 'hi' });
  const next = await streamUntil(resumed, said => said.includes('chat.postMessage'));
  expect(next).not.toContain('auth.test');
  const other = await control(api.workspace, 'requests-stream?after=another-run:7');
  expect(await streamUntil(other, said => said.includes('chat.postMessage'))).toMatch(
    /event: cleared[\s\S]*auth\.test/,
  );
});

test('a cleared log is empty for everybody, and ids go on', async () => {
  await using api = await startApi();
  await api.client.auth.test();
  const stream = await control(api.workspace, 'requests-stream');
  await command(api.workspace, 'clear-requests', {});
  expect(await streamUntil(stream, said => said.includes('event: cleared'))).toContain('auth.test');
  await api.client.auth.test();
  expect(
    Summaries.parse(await (await control(api.workspace, 'requests')).json()).map(({ id }) => id),
  ).toEqual([2]);
});
