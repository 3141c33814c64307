// Files: three steps up, shared, looked up and deleted, with the official client's own way among them.
import { expect, test } from 'vitest';
import { type Api, refusal, startApi } from '../web-client.ts';
import { SCOPES } from './support.ts';

const full = { scopes: SCOPES };

/** A file that is uploaded, but not yet completed. */
async function uploaded({ client }: Api, filename: string, content: string): Promise<string> {
  const length = Buffer.byteLength(content);
  const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({ filename, length });
  const response = await fetch(upload_url, { method: 'POST', body: content });
  expect([response.status, await response.text()]).toEqual([200, `OK - ${length}`]);
  return file_id;
}

test('filesUploadV2 shares several files in one message of a thread', async () => {
  await using api = await startApi(full);
  const parent = await api.client.chat.postMessage({ channel: '#deploys', text: 'deployment' });
  await api.client.filesUploadV2({
    channel_id: parent.channel ?? '',
    thread_ts: parent.ts ?? '',
    initial_comment: 'Both logs',
    file_uploads: [
      { filename: 'build.log', content: 'one' },
      { filename: 'run.log', title: 'The run', content: 'two' },
    ],
  });
  expect(api.workspace.messages('deploys').at(-1)).toMatchObject({
    threadTs: parent.ts,
    text: 'Both logs',
    files: [{ name: 'build.log' }, { name: 'run.log', title: 'The run' }],
  });
});

test('bytes go up raw or as a multipart form, and only as many as were announced', async () => {
  await using api = await startApi(full);
  const announce = () => api.client.files.getUploadURLExternal({ filename: 'a.log', length: 3 });
  const form = new FormData();
  form.set('file', new Blob(['abc']), 'a.log');
  const first = await announce();
  expect((await fetch(first.upload_url ?? '', { method: 'POST', body: form })).status).toBe(200);
  const second = await announce();
  expect((await fetch(second.upload_url ?? '', { method: 'POST', body: 'abcd' })).status).toBe(400);
  expect(
    (await fetch(`${api.workspace.pageUrl}upload/v1/unknown`, { method: 'POST', body: 'a' })).status,
  ).toBe(400);
});

test('a ticket serves once, and one whose bytes never came not at all', async () => {
  await using api = await startApi(full);
  const { files } = api.client;
  const id = await uploaded(api, 'a.log', 'abc');
  const announced = await files.getUploadURLExternal({ filename: 'b.log', length: 3 });
  for (const missing of [announced.file_id ?? '', 'F0NONE0000'])
    expect(await refusal(files.completeUploadExternal({ files: [{ id: missing }] }))).toMatchObject({
      error: 'file_not_found',
    });
  expect(await files.completeUploadExternal({ files: [{ id, title: 'The log' }] })).toMatchObject({
    files: [{ id, title: 'The log', filetype: 'text' }],
  });
  expect(await refusal(files.completeUploadExternal({ files: [{ id }] }))).toMatchObject({
    error: 'file_not_found',
  });
});

test.each([
  ['general', 'not_in_channel'],
  ['private-ops', 'channel_not_found'],
])('a file is not shared in #%s, and its upload can be completed elsewhere', async (name, error) => {
  await using api = await startApi({ scopes: [...SCOPES, 'chat:write.public'] });
  const { directory } = api.workspace;
  const id = await uploaded(api, 'a.log', 'abc');
  const share = (channel_id: string) =>
    api.client.files.completeUploadExternal({ files: [{ id }], channel_id });
  expect(await refusal(share(directory.channel(name).id))).toMatchObject({ error });
  expect(await share(directory.channel('deploys').id)).toMatchObject({ ok: true });
});

test('a file says where it is shared, and is gone once deleted', async () => {
  await using api = await startApi(full);
  const { directory, bot } = api.workspace;
  const channel = directory.channel('deploys').id;
  const dana = directory.person('dana');
  const file = await uploaded(api, 'plan.json', '{}');
  await api.client.apiCall('files.completeUploadExternal', {
    files: [{ id: file }],
    channels: `${channel},${dana.id}`,
    initial_comment: 'the plan',
  });
  expect(await api.client.files.info({ file })).toMatchObject({
    file: {
      name: 'plan.json',
      mimetype: 'application/json',
      size: 2,
      user: bot.id,
      is_public: true,
      channels: [channel],
      ims: [directory.channel('dm', dana).id],
    },
  });
  await api.workspace.as('dana').sees(/the plan/, { channel: 'dm' });
  await api.client.files.delete({ file });
  expect(api.workspace.files()).toEqual([]);
  expect(await refusal(api.client.files.info({ file }))).toMatchObject({ error: 'file_deleted' });
  expect(await refusal(api.client.files.delete({ file }))).toMatchObject({ error: 'file_deleted' });
});

test('a file is shared by the id of a channel or DM, never by that of a person', async () => {
  await using api = await startApi({ scopes: [...SCOPES] });
  const { directory } = api.workspace;
  const { file_id: id = '', upload_url: url = '' } = await api.client.files.getUploadURLExternal({
    filename: 'build.log',
    length: 1,
  });
  await fetch(url, { method: 'POST', body: 'x' });
  const share = (channel_id: string) =>
    api.client.files.completeUploadExternal({ files: [{ id }], channel_id });
  const dana = directory.person('dana').id;
  for (const wrong of [dana, 'deploys', '#deploys'])
    expect(await refusal(share(wrong))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: [expect.stringContaining('[json-pointer:/channel_id]')] },
    });
  expect(await share(directory.dmWith(dana)?.id ?? '')).toMatchObject({ ok: true });
});
