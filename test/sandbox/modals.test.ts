// Modals and App Home between a person and a Bolt app.
import type { BlockAction, ViewClosedAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { startStage } from './bolt-app.ts';
import { BLOCKS, modal, opens, plain, ready } from './ready-message.ts';
import { refusal } from './web-client.ts';

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

test('a choice in an input is told to the app only if it is asked for', async () => {
  const told: string[] = [];
  const values: unknown[] = [];
  await using stage = await ready(app => {
    app.action<BlockAction>(/quiet|loud/, async ({ payload }) => {
      told.push(payload.action_id);
    });
    app.view('why', async ({ ack, view }) => {
      values.push(view.state.values);
      await ack();
    });
  });
  const input = (action_id: string, dispatch_action: boolean): KnownBlock => ({
    type: 'input',
    block_id: action_id,
    label: plain(action_id),
    dispatch_action,
    element: { type: 'static_select', action_id, options: [{ text: plain('Yes'), value: 'yes' }] },
  });
  await opens(stage, modal({ blocks: [input('quiet', false), input('loud', true)] }));
  const dana = stage.workspace.as('dana');
  expect(await dana.selects('quiet', 'Yes')).toMatchObject({ problem: undefined, durationMs: 0 });
  await dana.selects('loud', 'Yes');
  expect(told).toEqual(['loud']);
  await dana.submits();
  const selected = { selected_option: { value: 'yes' } };
  expect(values).toMatchObject([{ quiet: { quiet: selected }, loud: { loud: selected } }]);
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
