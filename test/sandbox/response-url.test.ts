// response_url: what it posts, what it replaces, and when it ends.
import { expect, test } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { type Stage, startStage } from './bolt-app.ts';

const button = (text: string) => ({
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'go', text: { type: 'plain_text' as const, text } }],
});

/** A stage where `/deploy` and the button Go hand out their response_url. */
async function ready(clock?: () => number): Promise<Stage & { urls: string[] }> {
  const urls: string[] = [];
  const stage = await startStage(
    app => {
      app.command('/deploy', async ({ ack, command }) => {
        urls.push(command.response_url);
        await ack();
      });
      app.action('go', async ({ ack, body }) => {
        if ('response_url' in body) urls.push(body.response_url);
        await ack();
      });
    },
    clock ? { clock } : {},
  );
  return { ...stage, urls };
}

const post = async (url: string | undefined, body: object) => {
  const response = await fetch(url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
};

test('an answer is for the person alone unless it says in_channel', async () => {
  await using stage = await ready();
  const { workspace, urls } = stage;
  await workspace.as('dana').types('/deploy');
  await post(urls[0], { text: 'for you' });
  await post(urls[0], { text: 'for all', response_type: 'in_channel' });
  const seenBy = (name: 'dana' | 'max') =>
    workspace
      .as(name)
      .messages()
      .map(message => readable(message));
  expect(seenBy('dana')).toEqual(['for you', 'for all']);
  expect(seenBy('max')).toEqual(['for all']);
});

test('it is good for five answers, then 404', async () => {
  await using stage = await ready();
  await stage.workspace.as('dana').types('/deploy');
  const statuses: number[] = [];
  for (let turn = 0; turn < 6; turn += 1)
    statuses.push((await post(stage.urls[0], { text: `${turn}` })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
});

test('it is good for thirty minutes, then 404', async () => {
  let now = Date.now();
  await using stage = await ready(() => now);
  await stage.workspace.as('dana').types('/deploy');
  now += 30 * 60_000;
  expect(await post(stage.urls[0], { text: 'in time' })).toMatchObject({ status: 200 });
  now += 1;
  expect(await post(stage.urls[0], { text: 'late' })).toMatchObject({ status: 404 });
});

test('it replaces and deletes the message that was acted on, also an ephemeral one', async () => {
  await using stage = await ready();
  const { workspace, urls } = stage;
  const dana = workspace.as('dana');
  await dana.types('/deploy');
  await post(urls[0], { text: 'Choose', blocks: [button('Go')] });
  await dana.presses('Go');
  await post(urls[1], { text: 'beside' });
  await post(urls[1], { text: 'Chosen', replace_original: true });
  expect(dana.messages().map(message => readable(message))).toEqual(['Chosen', 'beside']);
  await post(urls[1], { delete_original: true });
  expect(dana.messages().map(message => readable(message))).toEqual(['beside']);
});

test('the flags may be texts, as many apps send them', async () => {
  await using stage = await ready();
  const { workspace, urls } = stage;
  const dana = workspace.as('dana');
  await dana.types('/deploy');
  await post(urls[0], { text: 'Choose', blocks: [button('Go')] });
  await dana.presses('Go');
  await post(urls[1], { text: 'Chosen', replace_original: 'true', delete_original: 'false' });
  expect(dana.messages().map(message => readable(message))).toEqual(['Chosen']);
  await post(urls[1], { delete_original: 'true' });
  expect(dana.messages()).toEqual([]);
});

test('a press in an ephemeral message comes without the message', async () => {
  const keys: string[][] = [];
  await using stage = await startStage(app => {
    app.command('/deploy', ({ ack }) => ack({ text: 'Choose', blocks: [button('Go')] }));
    app.action('go', async ({ ack, body }) => {
      keys.push(Object.keys(body));
      await ack();
    });
  });
  await stage.workspace.as('dana').types('/deploy');
  await stage.workspace.as('dana').presses('Go');
  expect(keys[0]).toContain('response_url');
  expect(keys[0]).not.toContain('message');
});

test('what Slack would not post is refused with its reason', async () => {
  await using stage = await ready();
  await stage.workspace.as('dana').types('/deploy');
  expect(await post(stage.urls[0], {})).toMatchObject({
    status: 400,
    body: expect.stringContaining('no_text'),
  });
  expect(await post(stage.urls[0], { blocks: [{ type: 'nonsense' }] })).toMatchObject({
    status: 400,
    body: expect.stringContaining('invalid_blocks'),
  });
  expect(await post(`${stage.workspace.pageUrl}response/unknown`, { text: 'x' })).toMatchObject({
    status: 404,
  });
});
