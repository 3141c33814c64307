// Views: hashes, external ids, sizes, the stack, and the Home tab.
import type { KnownBlock, View } from '@slack/types';
import { expect, test } from 'vitest';
import { TOKEN } from '../bolt-app.ts';
import { modal, opens, plain, ready } from '../ready-message.ts';
import { clientOf, refusal, startApi } from '../web-client.ts';

const home = (text: string, fields: object = {}): View => ({
  type: 'home',
  blocks: [{ type: 'section', text: plain(text) }],
  ...fields,
});
const BUTTON: KnownBlock = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'deeper', text: plain('Deeper') }],
};

test('a view is opened with everything that Slack adds to it', async () => {
  await using stage = await ready(() => undefined);
  const { view } = await opens(stage, modal({ private_metadata: '7' }));
  expect(view).toMatchObject({
    id: expect.stringMatching(/^V/),
    hash: expect.stringMatching(/^\d+\.\w+$/),
    root_view_id: view?.id,
    previous_view_id: null,
    team_id: stage.workspace.team.id,
    app_id: 'A0SANDBOX1',
    bot_id: stage.workspace.bot.botId,
    callback_id: 'why',
    private_metadata: '7',
    state: { values: {} },
  });
});

test('a trigger has three parts, serves one view, and not the second', async () => {
  await using stage = await ready(() => undefined);
  await stage.workspace.as('dana').presses('Open', { message: stage.message });
  const trigger_id = stage.presses[0]?.trigger_id ?? '';
  expect(trigger_id).toMatch(/^\d+\.\d+\.[0-9a-f]+$/);
  const { views } = stage.app.client;
  expect(await refusal(views.push({ trigger_id, view: modal() }))).toMatchObject({ error: 'not_found' });
  expect(await refusal(views.open({ trigger_id, view: modal() }))).toMatchObject({
    error: 'exchanged_trigger_id',
  });
});

test('a bad view does not spend the trigger, and is refused with what is wrong', async () => {
  await using stage = await ready(() => undefined);
  await stage.workspace.as('dana').presses('Open', { message: stage.message });
  const trigger_id = stage.presses[0]?.trigger_id ?? '';
  const open = (view: View) => clientOf(stage.workspace, TOKEN).views.open({ trigger_id, view });
  const { error, response_metadata } = await refusal(open(home('not a modal')));
  expect(error).toBe('invalid_arguments');
  expect(response_metadata?.messages).toEqual(['[ERROR] must be of type modal [json-pointer:/view/type]']);
  expect(await refusal(open(modal({ private_metadata: 'x'.repeat(250_000) })))).toMatchObject({
    error: 'view_too_large',
  });
  expect(await open(modal())).toMatchObject({ ok: true });
});

test('an external id is one view only, and names it for an update', async () => {
  await using stage = await ready(() => undefined);
  const { views } = stage.app.client;
  const { view } = await opens(stage, modal({ external_id: 'mine', blocks: [BUTTON] }));
  const updated = await views.update({
    external_id: 'mine',
    hash: view?.hash ?? '',
    view: modal({ external_id: 'mine', title: plain('Second'), blocks: [BUTTON] }),
  });
  expect(updated.view).toMatchObject({ id: view?.id, title: { text: 'Second' } });
  await stage.workspace.as('dana').presses('Deeper');
  const trigger_id = stage.presses.at(-1)?.trigger_id ?? '';
  expect(await refusal(views.push({ trigger_id, view: modal({ external_id: 'mine' }) }))).toMatchObject({
    error: 'duplicate_external_id',
  });
  expect(await views.push({ trigger_id, view: modal({ external_id: 'other' }) })).toMatchObject({
    view: { root_view_id: view?.id, previous_view_id: view?.id },
  });
});

test('a home keeps its id through every edition, and an outdated hash is refused', async () => {
  await using api = await startApi();
  const user_id = api.workspace.directory.person('dana').id;
  const first = await api.client.views.publish({ user_id, view: home('one') });
  const hash = first.view?.hash ?? '';
  const second = await api.client.views.publish({ user_id, hash, view: home('two') });
  expect(second.view).toMatchObject({ id: first.view?.id });
  expect(await refusal(api.client.views.publish({ user_id, hash, view: home('three') }))).toMatchObject({
    error: 'hash_conflict',
  });
  expect(api.workspace.as('dana').home()).toMatchObject({ blocks: [{ text: { text: 'two' } }] });
});

test('without the Home tab nothing is published', async () => {
  await using api = await startApi({ homeTab: false });
  const user_id = api.workspace.directory.person('dana').id;
  expect(await refusal(api.client.views.publish({ user_id, view: home('one') }))).toMatchObject({
    error: 'not_enabled',
  });
});
