// A Bolt app that has something of everything: to press, to choose, to fill in, and a Home.
import type { BlockAction } from '@slack/bolt';
import { type Stage, startStage } from './bolt-app.ts';
import { modal, option, plain } from './ready-message.ts';

export const startShop = (): Promise<Stage> =>
  startStage(
    app => {
      app.command('/deploy', async ({ ack, command, client }) => {
        await ack(`deploying ${command.text}`);
        await client.chat.postMessage({
          channel: command.channel_id,
          text: 'ready',
          blocks: [
            { type: 'section', text: { type: 'mrkdwn', text: `*${command.text}* is live` } },
            {
              type: 'actions',
              elements: [
                { type: 'button', action_id: 'back', text: plain('Roll back') },
                { type: 'button', action_id: 'why', text: plain('Why') },
                {
                  type: 'external_select',
                  action_id: 'ref',
                  placeholder: plain('Branch'),
                  min_query_length: 2,
                },
              ],
            },
          ],
        });
      });
      app.action('back', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'rolled back', response_type: 'in_channel', replace_original: false });
      });
      app.action<BlockAction>('why', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal() });
      });
      app.options('ref', ({ ack }) => ack({ options: [option('Main'), option('Other')] }));
      app.action('ref', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'chosen', replace_original: false });
      });
      app.view('why', ({ ack, view }) =>
        view.state.values['reason']?.['text']?.value === 'no'
          ? ack({ response_action: 'errors', errors: { reason: 'Say more' } })
          : ack(),
      );
      app.event('app_home_opened', ({ event, client }) =>
        client.views
          .publish({
            user_id: event.user,
            view: {
              type: 'home',
              blocks: [
                {
                  type: 'actions',
                  elements: [{ type: 'button', action_id: 'home', text: plain('Refresh') }],
                },
              ],
            },
          })
          .then(() => undefined),
      );
      app.action('home', async ({ ack, body, client }) => {
        await ack();
        await client.chat.postMessage({ channel: body.user.id, text: 'refreshed' });
      });
    },
    { events: ['app_home_opened', 'message.channels'] },
  );
