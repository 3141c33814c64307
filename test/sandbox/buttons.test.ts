// Buttons and menus between a person and a Bolt app.
import { expect, test } from 'vitest';
import { option, ready } from './ready-message.ts';

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
