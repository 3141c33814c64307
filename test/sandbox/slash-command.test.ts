// Slash commands from a person to a Bolt app and back.
import { expect, test } from 'vitest';
import { readable } from '../../sandbox/workspace.ts';
import { startStage } from './bolt-app.ts';

test('a signed slash command reaches a Bolt app, and its ack is seen by the person alone', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack, command }) => ack(`Deploying ${command.text}`));
  });
  const dana = stage.workspace.as('dana');
  const done = await dana.types('/deploy hello main');
  expect(done).toMatchObject({ status: 200, problem: undefined });
  expect(done.reply && readable(done.reply)).toBe('Deploying hello main');
  await dana.sees(/Deploying hello main/);
  stage.workspace.as('max').doesNotSee(/Deploying/);
});

test('a button in a message that the app posted is pressed and the message edited', async () => {
  await using stage = await startStage(app => {
    app.command('/deploy', async ({ ack, client, command }) => {
      await ack();
      await client.chat.postMessage({
        channel: command.channel_id,
        text: 'Ready',
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: '*Ready*' } },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'back',
                value: '42',
                text: { type: 'plain_text', text: 'Roll back' },
              },
            ],
          },
        ],
      });
    });
    app.action('back', async ({ ack, respond, action }) => {
      await ack();
      const value = action.type === 'button' ? action.value : '';
      await respond({ replace_original: true, text: `Rolled back ${value}` });
    });
  });
  const dana = stage.workspace.as('dana');
  await dana.types('/deploy');
  const posted = await stage.workspace.as('max').sees(/^Ready\n\[Roll back\]$/);
  await dana.presses('Roll back');
  const edited = await stage.workspace.as('max').sees(/^Rolled back 42$/);
  expect(edited.ts).toBe(posted.ts);
  expect(edited.versions).toHaveLength(2);
});
