// files.*: announce, complete, look up, delete. The upload itself is in the server.

import { type JsonObject, objectsIn, textAt } from '../json.ts';
import { BOT, type Channel } from '../people/directory.ts';
import type { StoredFile } from '../stores/files.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownChannel } from './channels.ts';
import { guiseOf, threadOf } from './content.ts';
import { ApiError, refused } from './error.ts';
import { fileJson } from './file-json.ts';
import type { Method } from './method.ts';

/** Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const getUploadUrl: Method = {
  scopes: ['files:write'],
  run(world, args) {
    const filename = args.required('filename');
    const length = Number(args.required('length'));
    if (length === 0) throw new ApiError('missing_argument');
    if (!Number.isSafeInteger(length) || length < 0)
      throw refused('invalid_arguments', ['must be more than 0 [json-pointer:/length]']);
    if (args.has('snippet_type') && length > 1024 * 1024) throw new ApiError('snippet_too_large');
    if ((args.text('alt_txt') ?? '').length > 1000) throw new ApiError('alt_txt_too_large');
    const file = world.files.announce(filename, length);
    return { upload_url: `${world.baseUrl}/upload/v1/${file.uploadKey}`, file_id: file.id };
  },
};

/** A file needs membership: that chat:write.public opens no channel for files is an assumption. */
function sharingChannel(world: World, reference: string): Channel {
  const dm = world.directory.dmWith(reference);
  const channel = dm ?? knownChannel(world, reference);
  if (!channel.members.has(BOT.id)) throw new ApiError('not_in_channel');
  if (channel.archived) throw new ApiError('is_archived');
  return channel;
}

/** A person's id isn't taken here, as apps have met it: https://github.com/slackapi/bolt-js/issues/2115 */
const CHANNEL_ID = /^[CGDZ][A-Z0-9]{8,}$/;

function sharingChannels(world: World, args: Arguments): readonly Channel[] {
  const id = args.text('channel_id');
  if (id !== undefined && !CHANNEL_ID.test(id))
    throw refused('invalid_arguments', [
      `input must match regex pattern: ${CHANNEL_ID.source} [json-pointer:/channel_id]`,
    ]);
  const references = id === undefined ? args.list('channels') : [id];
  if (references.length > 100) throw new ApiError('channels_limit_exceeded');
  return references.map(reference => sharingChannel(world, reference));
}

/**
 * The app's own file, uploaded and not used yet. That a ticket serves once is an assumption.
 * Source: https://docs.slack.dev/reference/methods/files.completeUploadExternal
 */
function uploadedFile(world: World, item: JsonObject): StoredFile {
  const file = world.files.get(textAt(item, 'id') ?? '');
  if (file?.content === undefined || file.completed) throw new ApiError('file_not_found');
  return file;
}

const complete: Method = {
  scopes: ['files:write'],
  run(world, args) {
    const wanted = objectsIn(args.nested('files'));
    if (wanted.length === 0) throw refused('invalid_arguments', ['missing required field: files']);
    const channels = sharingChannels(world, args);
    const uploaded = wanted.map(item => ({ file: uploadedFile(world, item), title: textAt(item, 'title') }));
    const comment = args.text('initial_comment');
    const blocks = comment === undefined ? args.blocks() : undefined;
    const guise = guiseOf(world, args);
    const places = channels.map(({ id }) => ({ id, threadTs: threadOf(world, id, args) }));
    const shared = uploaded.map(({ file, title }) =>
      world.files.complete(
        file,
        title,
        places.map(({ id }) => id),
      ),
    );
    const files = shared.map(({ id, name, title, size }) => ({ id, name, title, size }));
    for (const { id, threadTs } of places)
      world.messages.post({ channel: id, user: BOT.id, text: comment ?? '', blocks, threadTs, files, guise });
    return { files: shared.map(fileJson) };
  },
};

function known(world: World, args: Arguments): StoredFile {
  const file = world.files.get(args.required('file'));
  if (!file?.completed) throw new ApiError('file_not_found');
  if (file.deleted) throw new ApiError('file_deleted');
  return file;
}

const info: Method = {
  scopes: ['files:read'],
  run(world, args) {
    const file = known(world, args);
    const of = (kind: Channel['kind']) =>
      file.channels.filter(id => world.directory.channelById(id)?.kind === kind);
    const created = Math.floor(file.createdAt / 1000);
    return {
      file: {
        ...fileJson(file),
        created,
        timestamp: created,
        is_public: of('public').length > 0,
        channels: of('public'),
        groups: of('private'),
        ims: of('im'),
        comments_count: 0,
      },
      comments: [],
      response_metadata: { next_cursor: '' },
    };
  },
};

/** What a message shows of a deleted file isn't kept here: it goes on naming it. */
const remove: Method = {
  scopes: ['files:write'],
  run(world, args) {
    world.files.remove(known(world, args));
    return {};
  },
};

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
  'files.info': info,
  'files.delete': remove,
};
