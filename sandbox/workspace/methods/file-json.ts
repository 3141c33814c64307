// The file object. Only the app uploads files in the sandbox; it serves no previews and no download addresses.

import { entryOf, type JsonObject } from '../json.ts';
import { BOT } from '../people/directory.ts';
import type { SharedFile } from '../stores/messages.ts';

/** Slack looks into a file to tell its type; the sandbox goes by the name. */
const TYPES: Readonly<Record<string, readonly [mimetype: string, filetype: string, pretty: string]>> = {
  csv: ['text/csv', 'csv', 'CSV'],
  gif: ['image/gif', 'gif', 'GIF'],
  jpg: ['image/jpeg', 'jpg', 'JPEG'],
  json: ['application/json', 'json', 'JSON'],
  log: ['text/plain', 'text', 'Plain Text'],
  md: ['text/markdown', 'markdown', 'Markdown'],
  pdf: ['application/pdf', 'pdf', 'PDF'],
  png: ['image/png', 'png', 'PNG'],
  txt: ['text/plain', 'text', 'Plain Text'],
  zip: ['application/zip', 'zip', 'Zip'],
};

/** Source: https://docs.slack.dev/reference/objects/file-object */
export function fileJson({ id, name, title, size }: SharedFile): JsonObject {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const [mimetype, filetype, pretty] = entryOf(TYPES, extension) ?? [
    'application/octet-stream',
    'binary',
    'Binary',
  ];
  return {
    id,
    name,
    title,
    mimetype,
    filetype,
    pretty_type: pretty,
    user: BOT.id,
    size,
    mode: 'hosted',
    editable: false,
    is_external: false,
    external_type: '',
    public_url_shared: false,
    display_as_bot: false,
    username: '',
  };
}
