// The bytes of a shared file, for whoever may see them, and never as anything that a browser would run.
import { entryOf } from '../json.ts';
import type { Person } from '../people/directory.ts';
import { type Answer, text } from '../wire/http.ts';
import type { World } from '../world.ts';

/** What the page may show as a picture; anything else is only ever downloaded. SVG can hold scripts, so it isn't here. */
const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** 404 for a file that isn't there, has no bytes yet, or was shared where this person sees nothing of it. */
export function fileAnswer(world: World, person: Person, id: string): Answer {
  const file = world.files.get(id);
  const shared = world.directory.channels
    .filter(channel => world.directory.canSee(person, channel))
    .flatMap(channel => world.messages.visibleTo(person, channel.id))
    .some(message => message.files.some(one => one.id === id));
  if (file?.content === undefined || file.deleted || !shared)
    return text(404, 'This file is gone, or not shared with you.');
  const kind = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  return {
    status: 200,
    headers: {
      'content-type': entryOf(PICTURES, kind) ?? 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    },
    body: file.content,
  };
}
