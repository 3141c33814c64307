// Buttons, menus and modals between a person and a Bolt app.
import type { App, BlockAction, ViewClosedAction } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import type { Message } from '../../sandbox/workspace.ts';
import { type Stage, startStage } from './bolt-app.ts';
import { refusal } from './web-client.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (name: string) => ({ text: plain(name), value: name.toLowerCase() });

const BLOCKS: KnownBlock[] = [
  { type: 'section', text: plain('Ready') },
  {
    type: 'actions',
    block_id: 'row',
    elements: [
      { type: 'button', action_id: 'open', value: '7', text: plain('Open') },
      {
        type: 'static_select',
        action_id: 'app',
        placeholder: plain('App'),
        options: [option('Api'), option('Web')],
      },
      { type: 'external_select', action_id: 'ref', placeholder: plain('Branch'), min_query_length: 2 },
      { type: 'overflow', action_id: 'more', options: [option('Log'), option('Lock')] },
    ],
  },
];

const modal = (fields: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'why',
  title: plain('Why'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
  ...fields,
});

/** A stage with the message of BLOCKS in #deploys. */
async function ready(
  listeners: (app: App) => void,
): Promise<Stage & { message: Message; presses: BlockAction[] }> {
  const presses: BlockAction[] = [];
  const stage = await startStage(app => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      presses.push(body);
      await ack();
    });
    listeners(app);
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  const message = await stage.workspace.as('dana').sees(/Ready/);
  return { ...stage, message, presses };
}

/** Opens a modal with a fresh trigger of this person. */
async function opens(stage: Awaited<ReturnType<typeof ready>>, view: ModalView) {
  await stage.workspace.as('dana').presses('Open', { message: stage.message });
  return stage.app.client.views.open({ trigger_id: stage.presses.at(-1)?.trigger_id ?? '', view });
}

test('a press arrives with the message, the place, the person and the value', async () => {
  await using stage = await ready(() => undefined);
  const { directory, team } = stage.workspace;
  await stage.workspace.as('max').presses('Open');
  const max = directory.person('max').id;
  expect(stage.presses[0]).toMatchObject({
    type: 'block_actions',
    user: { id: max, username: 'max', team_id: team.id },
    team: { id: team.id },
    channel: { id: directory.channel('deploys').id, name: 'deploys' },
    container: { type: 'message', message_ts: stage.message.ts, is_ephemeral: false },
    message: { ts: stage.message.ts, text: 'Ready' },
    actions: [{ type: 'button', action_id: 'open', block_id: 'row', value: '7', text: { text: 'Open' } }],
  });
});

test('a stranger presses with the team of their own', async () => {
  await using stage = await ready(() => undefined);
  await stage.workspace.as('sam').presses('Open');
  const { teamId } = stage.workspace.directory.person('sam');
  expect(stage.presses[0]).toMatchObject({ user: { team_id: teamId }, team: { id: teamId } });
});

test('a choice in a menu is sent, and remembered in the state of the next press', async () => {
  await using stage = await ready(() => undefined);
  const dana = stage.workspace.as('dana');
  await dana.selects('App', 'Web');
  await dana.presses('Open');
  await dana.presses('Lock');
  const web = { type: 'static_select', selected_option: { value: 'web' } };
  expect(stage.presses[0]?.actions[0]).toMatchObject({ action_id: 'app', ...web });
  expect(stage.presses[1]?.state?.values).toMatchObject({ row: { app: web } });
  expect(stage.presses[2]?.actions[0]).toMatchObject({
    action_id: 'more',
    selected_option: { value: 'lock' },
  });
  await expect(dana.selects('App', 'Mail')).rejects.toThrow('No option "Mail" in app; there are: Api, Web');
});

test('an external menu asks the app for its options first', async () => {
  const queries: string[] = [];
  await using stage = await ready(app => {
    app.options<'block_suggestion'>({ action_id: 'ref' }, async ({ ack, payload }) => {
      queries.push(payload.value);
      await ack({ options: [option('main'), option('mainline')] });
    });
  });
  const dana = stage.workspace.as('dana');
  await dana.selects('Branch', 'mainline', { query: 'mai' });
  expect(queries).toEqual(['mai']);
  expect(stage.presses[0]?.actions[0]).toMatchObject({
    action_id: 'ref',
    selected_option: { value: 'mainline' },
  });
  await expect(dana.selects('ref', 'm')).rejects.toThrow('only after more characters');
});

test('a button that is not there is named, with those that are', async () => {
  await using stage = await ready(() => undefined);
  await expect(async () => stage.workspace.as('dana').presses('Explode')).rejects.toThrow(
    'dana finds no button "Explode"; there are: Open',
  );
});

test('a button that the app has taken away since can still be pressed on the message as it was', async () => {
  await using stage = await ready(() => undefined);
  const { channel, ts } = stage.message;
  await stage.app.client.chat.update({ channel, ts, text: 'Done' });
  await stage.workspace.as('dana').presses('Open', { message: stage.message });
  expect(stage.presses[0]).toMatchObject({ actions: [{ action_id: 'open' }], message: { text: 'Done' } });
});

test('a modal opens with a trigger once, within three seconds', async () => {
  let now = Date.now();
  const presses: BlockAction[] = [];
  await using stage = await startStage(
    app => {
      app.action<BlockAction>('open', async ({ ack, body }) => {
        presses.push(body);
        await ack();
      });
    },
    { clock: () => now },
  );
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  const dana = stage.workspace.as('dana');
  const trigger = async () => {
    await dana.presses('Open', { message: stage.workspace.messages('deploys')[0] });
    return presses.at(-1)?.trigger_id ?? '';
  };
  const open = (id: string) => stage.app.client.views.open({ trigger_id: id, view: modal() });

  const used = await trigger();
  expect(await open(used)).toMatchObject({ ok: true });
  expect(dana.modal()).toMatchObject({ type: 'modal', title: { text: 'Why' } });
  expect(stage.workspace.as('max').modal()).toBeUndefined();
  expect(await refusal(open(used))).toMatchObject({ error: 'exchanged_trigger_id' });
  const late = await trigger();
  now += 3001;
  expect(await refusal(open(late))).toMatchObject({ error: 'expired_trigger_id' });
  expect(await refusal(open('1.2'))).toMatchObject({ error: 'invalid_trigger_id' });
});

test('a submitted modal sends its values, and closes when the app just acks', async () => {
  const values: unknown[] = [];
  await using stage = await ready(app => {
    app.view('why', async ({ ack, view }) => {
      values.push(view.state.values);
      await ack();
    });
  });
  await opens(stage, modal({ private_metadata: '42' }));
  const dana = stage.workspace.as('dana');
  await expect(dana.submits()).rejects.toThrow('Slack asks for Reason before it submits.');
  await dana.submits({ Reason: 'because' });
  expect(values).toEqual([{ reason: { text: { type: 'plain_text_input', value: 'because' } } }]);
  expect(dana.modal()).toBeUndefined();
});

test('the errors of the app stay on the modal', async () => {
  await using stage = await ready(app => {
    app.view('why', ({ ack }) => ack({ response_action: 'errors', errors: { reason: 'Say more' } }));
  });
  await opens(stage, modal());
  const done = await stage.workspace.as('dana').submits({ reason: 'x' });
  expect(done.errors).toEqual({ reason: 'Say more' });
  expect(stage.workspace.as('dana').modal()).toBeDefined();
});

test('an answer may update, push and clear', async () => {
  const answers = ['update', 'push', 'clear'] as const;
  let turn = 0;
  await using stage = await ready(app => {
    app.view('why', async ({ ack }) => {
      const action = answers[turn] ?? 'clear';
      turn += 1;
      await (action === 'clear'
        ? ack({ response_action: 'clear' })
        : ack({ response_action: action, view: modal({ title: plain(action) }) }));
    });
  });
  await opens(stage, modal());
  const dana = stage.workspace.as('dana');
  await dana.submits({ reason: 'x' });
  expect(dana.modal()).toMatchObject({ title: { text: 'update' } });
  await dana.submits({ reason: 'x' });
  expect(dana.modal()).toMatchObject({ title: { text: 'push' } });
  await dana.submits({ reason: 'x' });
  expect(dana.modal()).toBeUndefined();
});

test('views are pushed three deep and no deeper', async () => {
  await using stage = await ready(() => undefined);
  const button: KnownBlock = {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'deeper', text: plain('Deeper') }],
  };
  const view = modal({ blocks: [button] });
  await opens(stage, view);
  const dana = stage.workspace.as('dana');
  const push = async () => {
    await dana.presses('Deeper');
    return stage.app.client.views.push({ trigger_id: stage.presses.at(-1)?.trigger_id ?? '', view });
  };
  await push();
  await push();
  expect(await refusal(push())).toMatchObject({ error: 'push_limit_reached' });
});

test('a view is updated by id, unless its hash has moved on', async () => {
  await using stage = await ready(() => undefined);
  const opened = await opens(stage, modal());
  const { id = '', hash = '' } = opened.view ?? {};
  const update = (title: string) =>
    stage.app.client.views.update({ view_id: id, hash, view: modal({ title: plain(title) }) });
  expect(await update('Second')).toMatchObject({ ok: true, view: { id } });
  expect(await refusal(update('Third'))).toMatchObject({ error: 'hash_conflict' });
  await stage.workspace.as('dana').closes();
  expect(await refusal(update('Fourth'))).toMatchObject({ error: 'not_found' });
});

test('closing is told to the app only where it asked for it', async () => {
  const closed: boolean[] = [];
  await using stage = await ready(app => {
    app.view<ViewClosedAction>({ type: 'view_closed', callback_id: 'why' }, async ({ ack, body }) => {
      closed.push(body.is_cleared);
      await ack();
    });
  });
  const dana = stage.workspace.as('dana');
  await opens(stage, modal());
  expect(await dana.closes()).toBeUndefined();
  await opens(stage, modal({ notify_on_close: true }));
  await dana.closes();
  expect(closed).toEqual([false]);
});

test('a home is published for one person', async () => {
  await using stage = await ready(() => undefined);
  const user = stage.workspace.directory.person('dana').id;
  await stage.app.client.views.publish({
    user_id: user,
    view: { type: 'home', blocks: [{ type: 'divider' }] },
  });
  expect(stage.workspace.as('dana').home()).toMatchObject({ type: 'home' });
  expect(stage.workspace.as('max').home()).toBeUndefined();
});
