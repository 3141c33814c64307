// A press in the newer blocks, as a Bolt app gets it.
import type { BlockAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { startStage } from '../bolt-app.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const BLOCKS: KnownBlock[] = [
  {
    type: 'carousel',
    elements: [
      {
        type: 'card',
        block_id: 'api',
        title: { type: 'mrkdwn', text: 'api' },
        actions: [{ type: 'button', action_id: 'open', value: '7', text: plain('Open api') }],
      },
    ],
  },
  {
    type: 'context_actions',
    block_id: 'below',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'rate',
        positive_button: { text: plain('Good'), value: 'up' },
        negative_button: { text: plain('Bad'), value: 'down' },
      },
      { type: 'icon_button', action_id: 'drop', icon: 'trash', text: plain('Delete'), value: '7' },
    ],
  },
];

test.for([
  [
    'Open api',
    { type: 'button', block_id: 'api', action_id: 'open', value: '7', text: { text: 'Open api' } },
  ],
  [
    'Bad',
    { type: 'feedback_buttons', block_id: 'below', action_id: 'rate', value: 'down', text: { text: 'Bad' } },
  ],
  ['Delete', { type: 'icon_button', block_id: 'below', action_id: 'drop', value: '7', icon: 'trash' }],
] as const)('the app is told that somebody pressed %s, and where', async ([label, action]) => {
  const presses: BlockAction[] = [];
  await using stage = await startStage(app => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      presses.push(body);
      await ack();
    });
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks: BLOCKS });
  await stage.workspace.as('dana').presses(label);
  expect(presses[0]?.actions).toMatchObject([action]);
  expect(presses[0]?.state?.values).toEqual({});
});
