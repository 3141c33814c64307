// files.*: announce, complete. The upload between them is in the server.
import { BOT } from '../directory.ts';
import type { StoredFile } from '../files.ts';
import { objectsIn, textAt } from '../json.ts';
import { writableChannel } from './channels.ts';
import { ApiError, type Method, refused } from './method.ts';

const getUploadUrl: Method = {
  scopes: ['files:write'],
  run(world, args) {
    const length = Number(args.required('length'));
    if (!Number.isSafeInteger(length) || length < 1)
      throw refused('invalid_arguments', ['must be more than 0 [json-pointer:/length]']);
    const file = world.files.announce(args.required('filename'), length);
    return { upload_url: `${world.baseUrl}/upload/v1/${file.uploadKey}`, file_id: file.id };
  },
};

const complete: Method = {
  scopes: ['files:write'],
  run(world, args) {
    const wanted = objectsIn(args.nested('files'));
    if (wanted.length === 0) throw refused('invalid_arguments', ['missing required field: files']);
    const reference = args.text('channel_id') ?? args.text('channels');
    const channel = reference === undefined ? undefined : writableChannel(world, reference);
    const uploaded = wanted.map(item => {
      const file = world.files.get(textAt(item, 'id') ?? '');
      if (file?.content === undefined) throw new ApiError('file_not_found');
      return { file, title: textAt(item, 'title') };
    });
    const shared = uploaded.map(({ file, title }) => world.files.share(file, title, channel?.id));
    if (channel)
      world.messages.post({
        channel: channel.id,
        user: BOT.id,
        text: args.text('initial_comment') ?? '',
        blocks: args.blocks(),
        threadTs: args.text('thread_ts'),
        files: shared.map(publicPart),
      });
    return { files: shared.map(publicPart) };
  },
};

const publicPart = ({ id, name, title, size }: StoredFile) => ({ id, name, title, size });

export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
};
