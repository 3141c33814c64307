// response_url as Bolt's respond() uses it, and its limits with a clock of the test's own.
import type { RespondArguments } from '@slack/bolt';
import { expect, test } from 'vitest';
import { readable } from '../../../sandbox/workspace.ts';
import { type Stage, startStage, TOKEN } from '../bolt-app.ts';
import { clientOf } from '../web-client.ts';

const GO = {
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'go', text: { type: 'plain_text' as const, text: 'Go' } }],
};

interface Answering extends Stage {
  /** The addresses that a command and a press brought, in their order. */
  readonly urls: readonly string[];
}

/** An app that answers the button Go with `answer`. */
async function answering(answer?: RespondArguments, clock?: () => number): Promise<Answering> {
  const urls: string[] = [];
  const stage = await startStage(
    app => {
      app.command('/go', async ({ ack, command }) => {
        urls.push(command.response_url);
        await ack();
      });
      app.action('go', async ({ ack, respond, body }) => {
        if ('response_url' in body) urls.push(body.response_url);
        await ack();
        if (answer !== undefined) await respond(answer);
      });
    },
    clock ? { clock } : {},
  );
  return { ...stage, urls };
}

const post = async (url: string | undefined, body: string) => {
  const response = await fetch(url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, body: await response.text() };
};
const texts = (stage: Stage, name: 'dana' | 'max') =>
  stage.workspace
    .as(name)
    .messages()
    .map(message => readable(message));

test.each([
  ['nothing said', { text: 'done' }, ['Go', 'done'], ['Go']],
  ['in_channel', { text: 'done', response_type: 'in_channel' }, ['Go', 'done'], ['Go', 'done']],
  ['replace_original', { text: 'done', replace_original: true }, ['done'], ['done']],
  ['replace_original: false', { text: 'done', replace_original: false }, ['Go', 'done'], ['Go']],
  ['delete_original', { delete_original: true, text: '' }, [], []],
] as const)('an answer with %s', async (_, answer, dana, max) => {
  await using stage = await answering(answer);
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Go', blocks: [GO] });
  const changed = Promise.withResolvers<void>();
  using _changes = stage.workspace.onChange(() => changed.resolve());
  await stage.workspace.as('dana').presses('Go');
  await changed.promise;
  const shown = (all: readonly string[]) => all.map(text => text.replace('[Go]', 'Go'));
  expect(shown(texts(stage, 'dana'))).toEqual(dana);
  expect(shown(texts(stage, 'max'))).toEqual(max);
});

test('in a channel that the app is not in, it works all the same', async () => {
  await using stage = await answering();
  await stage.workspace.as('olga').types('/go', { channel: 'private-ops' });
  expect(await post(stage.urls[0], '{"text":"here","response_type":"in_channel"}')).toMatchObject({
    status: 200,
  });
  await stage.workspace.as('dana').sees(/here/, { channel: 'private-ops' });
});

test('an answer to a button in a thread stays in the thread', async () => {
  await using stage = await answering();
  const { chat } = stage.app.client;
  const { channel = '', ts = '' } = await chat.postMessage({ channel: '#deploys', text: 'parent' });
  await chat.postMessage({ channel, thread_ts: ts, text: 'Go', blocks: [GO] });
  await stage.workspace.as('dana').presses('Go');
  await post(stage.urls[0], '{"text":"hidden"}');
  const seen = await stage.workspace.as('dana').sees(/hidden/);
  expect(seen).toMatchObject({ threadTs: ts, ephemeralTo: stage.workspace.directory.person('dana').id });
});

test('each press has five answers of its own, and a bad one counts', async () => {
  await using stage = await answering();
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Go', blocks: [GO] });
  const dana = stage.workspace.as('dana');
  await dana.presses('Go');
  await dana.presses('Go');
  const statuses: number[] = [];
  for (const body of ['{', '{}', '{"text":"a"}', '{"text":"b"}', '{"text":"c"}', '{"text":"d"}'])
    statuses.push((await post(stage.urls[0], body)).status);
  expect(statuses).toEqual([400, 400, 200, 200, 200, 404]);
  expect(await post(stage.urls[1], '{"text":"e"}')).toMatchObject({ status: 200 });
});

test('after thirty minutes chat.update still edits what response_url no longer does', async () => {
  let late = 0;
  await using stage = await answering(undefined, () => Date.now() + late);
  const { chat } = clientOf(stage.workspace, TOKEN);
  const { channel = '', ts = '' } = await chat.postMessage({ channel: '#deploys', text: 'Go', blocks: [GO] });
  await stage.workspace.as('dana').presses('Go');
  late = 30 * 60_000 + 60_000;
  expect(await post(stage.urls[0], '{"replace_original":true,"text":"late"}')).toEqual({
    status: 404,
    body: '{"ok":false,"error":"expired_url"}',
  });
  await chat.update({ channel, ts, text: 'late' });
  expect(texts(stage, 'max')).toEqual(['late']);
});
