// Events over Socket Mode: their envelopes, and how they are sent again when nobody acknowledges.
import { expect, test } from 'vitest';
import { DEFAULT_SCOPES, type WorkspaceOptions } from '../../../sandbox/workspace.ts';
import { type Received, SOON_BACK, socketApp, startSocketWorkspace } from './socket-app.ts';

const MENTIONS: Partial<WorkspaceOptions> = {
  events: ['app_mention'],
  scopes: [...DEFAULT_SCOPES, 'app_mentions:read'],
  eventRetryDelaysMs: [0, 20, 20],
};

const attempts = (received: readonly Received[]) =>
  received.map(({ type, retry_num, retry_reason }) => [type, retry_num, retry_reason]);

test('an event comes once when it is acknowledged, and takes no answer', async () => {
  await using workspace = await startSocketWorkspace(MENTIONS);
  await using app = socketApp(workspace);
  await app.client.start();
  const heard = new Promise(resolve => app.client.once('app_mention', resolve));
  await workspace.as('dana').types('@deckhand hello');
  await heard;
  expect(app.received).toMatchObject([
    {
      type: 'events_api',
      accepts_response_payload: false,
      retry_num: 0,
      retry_reason: '',
      body: { type: 'event_callback', event: { type: 'app_mention', text: `<@${workspace.bot.id}> hello` } },
    },
  ]);
});

test('an event that nobody acknowledges in time is sent three times more', async () => {
  await using workspace = await startSocketWorkspace({ ...MENTIONS, ackTimeoutMs: 40 });
  await using app = socketApp(workspace, async () => undefined);
  await app.client.start();
  await workspace.as('dana').types('@deckhand hello');
  await expect
    .poll(() => attempts(app.received))
    .toEqual([
      ['events_api', 0, ''],
      ['events_api', 1, 'timeout'],
      ['events_api', 2, 'timeout'],
      ['events_api', 3, 'timeout'],
    ]);
});

test('an event whose socket is lost comes again over the other one', async () => {
  await using workspace = await startSocketWorkspace(MENTIONS);
  await using first = socketApp(workspace, undefined, SOON_BACK);
  await using second = socketApp(workspace);
  await first.client.start();
  await second.client.start();
  const back = first.connected();
  workspace.fault('socket', { kind: 'reset', when: 'before' });
  await workspace.as('dana').types('@deckhand hello');
  await expect.poll(() => attempts(second.received)).toEqual([['events_api', 1, 'connection_failed']]);
  expect(first.received).toEqual([]);
  await back;
});
