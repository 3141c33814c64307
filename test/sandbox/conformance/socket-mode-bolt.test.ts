// Bolt in Socket Mode against the workspace: whatever a person does comes over the socket, and answers go back over it.
import { App, type BlockAction, SocketModeReceiver } from '@slack/bolt';
import { expect, test } from 'vitest';
import { readable, type Workspace, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import { TOKEN } from '../bolt-app.ts';
import { BLOCKS, modal, option } from '../ready-message.ts';
import { APP_TOKEN, SILENT, startSocketWorkspace } from './socket-app.ts';

interface Stage extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly app: App;
}

/** A workspace with a Bolt app connected to it over one socket. */
async function startStage(
  listeners: (app: App) => void,
  options: Partial<WorkspaceOptions> = {},
): Promise<Stage> {
  const workspace = await startSocketWorkspace(options);
  // One object each: the receiver's client writes into its own.
  const clientOptions = () => ({ slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logger: SILENT,
    installerOptions: { clientOptions: clientOptions() },
  });
  const app = new App({
    token: TOKEN,
    receiver,
    logger: SILENT,
    deferInitialization: true,
    clientOptions: clientOptions(),
  });
  await app.init();
  listeners(app);
  await app.start();
  return {
    workspace,
    app,
    [Symbol.asyncDispose]: async () => {
      await receiver.client.disconnect();
      await workspace[Symbol.asyncDispose]();
    },
  };
}

/** A stage whose message has a button that opens a modal. */
async function withModal(listeners: (app: App) => void): Promise<Stage> {
  const stage = await startStage(app => {
    app.action<BlockAction>('open', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal() });
    });
    listeners(app);
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  const dana = stage.workspace.as('dana');
  await dana.presses('Open');
  await expect.poll(() => dana.modal()).toMatchObject({ callback_id: 'why' });
  return stage;
}

test('a command is answered in its acknowledgement, and later through its response_url', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack, respond, command }) => {
      await ack({ response_type: 'in_channel', text: `On it: ${command.text}` });
      await respond('It is live');
    });
  });
  const done = await stage.workspace.as('dana').types('/deploy hello');
  expect(done.reply && readable(done.reply)).toBe('On it: hello');
  await stage.workspace.as('max').sees(/On it: hello/);
  await stage.workspace.as('dana').sees(/It is live/);
});

test('an answer that is plain text comes as a message too', async () => {
  await using stage = await startStage(app => app.command('/deploy', ({ ack }) => ack('On it')));
  const done = await stage.workspace.as('dana').types('/deploy');
  expect(done.reply && readable(done.reply)).toBe('On it');
});

test('a press arrives with its message, and its acknowledgement changes nothing', async () => {
  const bodies: BlockAction[] = [];
  await using stage = await startStage(app => {
    app.action<BlockAction>('open', async ({ ack, body }) => {
      bodies.push(body);
      await ack();
    });
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  expect(await stage.workspace.as('max').presses('Open')).toMatchObject({ status: 200, body: '' });
  expect(bodies).toMatchObject([
    { message: { text: 'Ready' }, actions: [{ action_id: 'open', value: '7' }] },
  ]);
});

test('a modal is submitted, and the errors of the app stay on it', async () => {
  const values: unknown[] = [];
  await using stage = await withModal(app => {
    app.view('why', async ({ ack, view }) => {
      values.push(view.state.values['reason']?.['text']?.value);
      if (values.length === 1) await ack({ response_action: 'errors', errors: { reason: 'Say more' } });
      else await ack();
    });
  });
  const dana = stage.workspace.as('dana');
  expect(await dana.submits({ Reason: 'no' })).toMatchObject({ errors: { reason: 'Say more' } });
  expect(dana.modal()).toBeDefined();
  expect(await dana.submits({ Reason: 'because' })).toMatchObject({ errors: {}, problem: undefined });
  expect(dana.modal()).toBeUndefined();
  expect(values).toEqual(['no', 'because']);
});

test('a submission can push another view', async () => {
  await using stage = await withModal(app => {
    app.view('why', ({ ack }) => ack({ response_action: 'push', view: modal({ callback_id: 'next' }) }));
  });
  const dana = stage.workspace.as('dana');
  await dana.submits({ Reason: 'because' });
  expect(dana.modal()).toMatchObject({ callback_id: 'next' });
  await dana.closes();
  expect(dana.modal()).toMatchObject({ callback_id: 'why' });
});

test('the options of an external menu come in the acknowledgement', async () => {
  const chosen: unknown[] = [];
  await using stage = await startStage(app => {
    app.options('ref', ({ ack, payload }) => ack({ options: [option(`${payload.value}-branch`)] }));
    app.action<BlockAction>('ref', async ({ ack, body }) => {
      chosen.push(body.actions[0]);
      await ack();
    });
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  await stage.workspace.as('dana').selects('Branch', 'fix-branch', { query: 'fix' });
  expect(chosen).toMatchObject([{ selected_option: { value: 'fix-branch' } }]);
});

test('a command that no listener takes leaves the person with a time-out', async () => {
  await using stage = await startStage(() => undefined, { ackTimeoutMs: 60 });
  expect(await stage.workspace.as('dana').types('/deploy')).toMatchObject({
    failure: 'timeout',
    problem: 'operation_timeout',
  });
});
