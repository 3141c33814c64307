// What Slack makes of an app's answer to a submitted modal, byte by byte: no framework words it here.
import type { ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import { BLOCKS, modal, plain } from '../ready-message.ts';
import { startApi } from '../web-client.ts';
import { startReceiver } from './support.ts';

/** A modal that Dana has open, in front of an app that answers its submission with this body. */
async function submitting(body: string | object, view: ModalView = modal()) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await using stack = new AsyncDisposableStack();
  const app = stack.use(
    await startReceiver((received, response) =>
      response.end(payloadOf(received.body).includes('"view_submission"') ? text : ''),
    ),
  );
  const { workspace, client } = stack.use(await startApi({ appUrl: app.url }));
  await client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  const dana = workspace.as('dana');
  const opens = async (): Promise<void> => {
    const message = workspace.messages('deploys')[0];
    await dana.presses('Open', { message });
    const trigger = /"trigger_id":"([^"]+)"/.exec(payloadOf(app.received.at(-1)?.body ?? ''))?.[1];
    await client.views.open({ trigger_id: trigger ?? '', view });
  };
  await opens();
  const disposal = stack.move();
  return { workspace, client, dana, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
}

const payloadOf = (body: string): string => new URLSearchParams(body).get('payload') ?? '';

test.for(['', ' \n', '{}'])('an answer that says nothing closes the modal: %j', async body => {
  await using stage = await submitting(body);
  expect(await stage.dana.submits({ reason: 'x' })).toMatchObject({ problem: undefined, errors: {} });
  expect(stage.dana.modal()).toBeUndefined();
});

test.for<readonly [unknown: string | object, problem: RegExp]>([
  ['ok', /must be empty/],
  ['"ok"', /must be empty/],
  ['[]', /must be empty/],
  [{ ok: true }, /no response_action/],
  [{ text: 'Thank you' }, /no response_action/],
  [{ response_action: 'close' }, /no response_action/],
  [{ response_action: 'errors' }, /no errors/],
  [{ response_action: 'errors', errors: {} }, /no errors/],
  [{ response_action: 'errors', errors: { text: 'Say more' } }, /"text", which is no input block/],
  [{ response_action: 'errors', errors: { reason: { text: 'Say more' } } }, /"reason" is no text/],
  [{ response_action: 'update' }, /no view/],
  [{ response_action: 'update', view: { type: 'home', blocks: [] } }, /must be of type modal/],
  [{ response_action: 'push', view: { type: 'modal', blocks: [] } }, /missing required field: title/],
  [{ response_action: 'push', view: modal({ private_metadata: 'x'.repeat(3001) }) }, /private_metadata/],
])('any other answer leaves the modal open, and the person with an error: %j', async ([body, problem]) => {
  await using stage = await submitting(body);
  const before = stage.dana.modal();
  expect(await stage.dana.submits({ reason: 'x' })).toMatchObject({
    problem: expect.stringMatching(problem),
    errors: {},
  });
  expect(stage.dana.modal()).toMatchObject({ id: before?.['id'], hash: before?.['hash'] });
});

test('an external id that another open view has is refused in an answer as well', async () => {
  const taken = modal({ external_id: 'taken' });
  await using stage = await submitting({ response_action: 'push', view: taken }, taken);
  expect(await stage.dana.submits({ reason: 'x' })).toMatchObject({
    problem: 'invalid view: duplicate_external_id',
  });
  await using same = await submitting({ response_action: 'update', view: taken }, taken);
  expect(await same.dana.submits({ reason: 'x' })).toMatchObject({ problem: undefined });
});

test('a modal stays a modal when it is updated', async () => {
  await using stage = await submitting('');
  const view_id = String(stage.dana.modal()?.['id']);
  const refused = stage.client.views.update({ view_id, view: { type: 'home', blocks: [] } });
  await expect(refused).rejects.toMatchObject({ data: { error: 'invalid_arguments' } });
});

test('what was filled in is forgotten when another kind of element takes its place', async () => {
  await using stage = await submitting({ response_action: 'errors', errors: { reason: 'Choose' } });
  await stage.dana.submits({ reason: 'x' });
  const view_id = String(stage.dana.modal()?.['id']);
  const element = { type: 'number_input' as const, action_id: 'text', is_decimal_allowed: false };
  const blocks = [{ type: 'input' as const, block_id: 'reason', label: plain('Reason'), element }];
  await stage.client.views.update({ view_id, view: modal({ blocks }) });
  expect(stage.dana.modal()).toMatchObject({
    state: { values: { reason: { text: { type: 'number_input', value: null } } } },
  });
});
