// A message with one of each control, in a channel with a Bolt app, for tests of what people do with it.
import type { App, BlockAction } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { Message } from '../../sandbox/workspace.ts';
import { type Stage, startStage } from './bolt-app.ts';

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const option = (name: string) => ({ text: plain(name), value: name.toLowerCase() });

export const BLOCKS: KnownBlock[] = [
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

export const modal = (fields: Partial<ModalView> = {}): ModalView => ({
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
export async function ready(
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
export async function opens(stage: Awaited<ReturnType<typeof ready>>, view: ModalView) {
  await stage.workspace.as('dana').presses('Open', { message: stage.message });
  return stage.app.client.views.open({ trigger_id: stage.presses.at(-1)?.trigger_id ?? '', view });
}
