// Who can act on what they can't see: nobody.
import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { startStage } from './bolt-app.ts';
import { command } from './inspector-api.ts';
import { plain } from './ready-message.ts';
import { startApi } from './web-client.ts';

const GO: KnownBlock = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'go', text: plain('Go') }],
};

test('a message is pressed by nobody who is not in its private channel, nor the ephemeral one of somebody else', async () => {
  await using api = await startApi();
  const { workspace, client } = api;
  workspace.invitesBot('private-ops');
  const user = workspace.directory.person('dana').id;
  const channel = workspace.directory.channel('deploys').id;
  await client.chat.postEphemeral({ channel, user, text: 'Yours', blocks: [GO] });
  await client.chat.postMessage({
    channel: workspace.directory.channel('private-ops').id,
    text: 'Ours',
    blocks: [GO],
  });
  const max = workspace.as('max');
  await expect(max.presses('Go')).rejects.toThrow('max finds no button "Go"');
  const [message] = workspace.messages('private-ops');
  await expect(max.presses('Go', { message })).rejects.toThrow("max can't see #private-ops.");
  for (const { channel: where, ts, blocks } of [
    ...workspace.messages('deploys'),
    ...workspace.messages('private-ops'),
  ]) {
    const act = { user: 'max', channel: where, ts, blockId: blocks[0]?.['block_id'], actionId: 'go' };
    const answer = await command(workspace, 'act', act);
    expect([answer.status, await answer.json()]).toEqual([400, { problem: 'This message is gone.' }]);
  }
  expect(workspace.requests.filter(({ direction }) => direction === 'to-app')).toEqual([]);
});

test('a channel becomes a link only for whoever sees it, and a DM for nobody', async () => {
  const texts: string[] = [];
  await using stage = await startStage(
    app => {
      app.command('/deploy', async ({ ack, command }) => {
        texts.push(command.text);
        await ack();
      });
    },
    { commands: [{ command: '/deploy', shouldEscape: true }] },
  );
  for (const name of ['dana', 'max'] as const)
    await stage.workspace.as(name).types('/deploy #private-ops #dm-dana');
  const { id } = stage.workspace.directory.channel('private-ops');
  expect(texts).toEqual([`<#${id}|private-ops> #dm-dana`, '#private-ops #dm-dana']);
});

test('nobody replies in an archived channel, or in a thread that never was', async () => {
  await using api = await startApi();
  const { workspace } = api;
  const dana = workspace.as('dana');
  const { reply } = await dana.types('Hello');
  if (!reply) throw new Error('Nothing was posted.');
  const never = { ...reply, ts: '1.000000' };
  await expect(dana.types('Hm', { thread: never })).rejects.toThrow('There is no thread 1.000000.');
  workspace.archives('deploys');
  await expect(dana.types('Hm', { thread: reply })).rejects.toThrow('#deploys is archived');
  expect(workspace.messages('deploys')).toHaveLength(1);
});

test('a deleted file is downloaded by nobody', async () => {
  await using api = await startApi();
  const { workspace, client } = api;
  await client.filesUploadV2({
    channel_id: workspace.directory.channel('deploys').id,
    filename: 'build.log',
    content: 'secret',
  });
  const id = workspace.files()[0]?.id ?? '';
  const download = () => fetch(`${workspace.pageUrl}control/file?user=dana&id=${id}`);
  expect(await (await download()).text()).toBe('secret');
  await client.files.delete({ file: id });
  expect((await download()).status).toBe(404);
});

test('the options that an app offers must keep the limits of options', async () => {
  const blocks: KnownBlock[] = [
    {
      type: 'actions',
      elements: [
        { type: 'external_select', action_id: 'ref', placeholder: plain('Branch'), min_query_length: 0 },
      ],
    },
  ];
  const option = (text: string, value = text) => ({ text: plain(text), value });
  let offered: ReturnType<typeof option>[] = [];
  await using stage = await startStage(app => {
    app.options('ref', ({ ack }) => ack({ options: offered }));
    app.action('ref', ({ ack }) => ack());
  });
  await stage.app.client.chat.postMessage({ channel: '#deploys', text: 'Ready', blocks });
  const dana = stage.workspace.as('dana');
  offered = Array.from({ length: 100 }, (_, index) => option(`b${index}`));
  expect(await dana.selects('Branch', 'b99')).toMatchObject({ problem: undefined });
  offered = [...offered, option('b100')];
  await expect(dana.selects('Branch', 'b1')).rejects.toThrow(
    'no more than 100 items allowed [json-pointer:/options]',
  );
  offered = [option('b', 'x'.repeat(76))];
  await expect(dana.selects('Branch', 'b')).rejects.toThrow(
    'must be less than 76 characters [json-pointer:/options/0/value]',
  );
  offered = [];
  await expect(dana.selects('Branch', 'b')).rejects.toThrow('No option "b"');
});
