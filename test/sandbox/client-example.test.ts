// The example of docs/sandbox.md, run: between the two marks is what the page shows.
import { describe, expect, it } from 'vitest';
import { connectToWorkspace } from '../../sandbox/client.ts';
import { startStage } from './bolt-app.ts';
import { plain } from './ready-message.ts';

/** The app that the example is about. */
const startShop = () =>
  startStage(app => {
    app.command('/deploy', async ({ ack, command, client }) => {
      await ack();
      await client.chat.postMessage({
        channel: command.channel_id,
        text: `${command.text} is live`,
        blocks: [
          { type: 'section', text: plain(`${command.text} is live`) },
          { type: 'actions', elements: [{ type: 'button', action_id: 'back', text: plain('Roll back') }] },
        ],
      });
    });
    app.action<import('@slack/bolt').BlockAction>('back', async ({ ack, body, client }) => {
      await ack();
      const post = () => client.chat.postMessage({ channel: body.channel?.id ?? '', text: 'rolled back' });
      await post().catch(post);
    });
  });

describe('the example of docs/sandbox.md', () => {
  it('does what it says', async () => {
    await using stage = await startShop();
    const url = stage.workspace.pageUrl;
    // example: begin
    const workspace = await connectToWorkspace(url); // what the sandbox printed
    const dana = workspace.as('deployer'); // or by name: 'dana'
    const max = workspace.as('member');

    // A command, and the message that everybody sees.
    const { at, problem } = await dana.types('/deploy api');
    expect(problem).toBeUndefined();
    const message = await max.sees(/api is live/, { since: at });

    // A button, while Slack has a bad moment.
    await using outage = await workspace.fault('chat.postMessage', { kind: 'http', status: 503 });
    await dana.presses('Roll back', { message });
    await max.sees(/rolled back/);
    expect(await outage.hits()).toBe(1);
    // example: end
  });
});
