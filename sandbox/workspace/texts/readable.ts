// A message as a person reads it, without Slack's marks: for transcripts and for tests.
import { DEFAULT_DIRECTORY, plainMrkdwn } from '../block-kit/plain-mrkdwn.ts';
import { blockText } from '../block-kit/reading.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { BOT, type Directory } from '../people/directory.ts';
import { pingsIn } from './mrkdwn.ts';

export { plainMrkdwn };

/** What readable() needs of a message. */
export interface Readable {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

/** A person can't tell a no-break space from another one. */
const spaced = (text: string): string => text.replaceAll('\u00a0', ' ');

/** Blocks as a person reads them, one a line. */
export const readableBlocks = (blocks: readonly JsonObject[], names: Directory = DEFAULT_DIRECTORY): string =>
  spaced(blocks.map(block => blockText(block, names)).join('\n'));

/** The message as a person reads it: its blocks where it has any, as in Slack's clients, otherwise its text. */
export const readable = (message: Readable, names: Directory = DEFAULT_DIRECTORY): string =>
  message.blocks.length > 0
    ? readableBlocks(message.blocks, names)
    : spaced(plainMrkdwn(message.text, names));

/**
 * Whom a message notifies, from its text and every mrkdwn, markdown or rich text within its blocks. The bot itself
 * doesn't count. Whether a markdown block's `<!channel>` notifies isn't known: it counts here, so that no test misses one.
 */
export function pingsOf(message: Readable): readonly string[] {
  const found: string[] = [...pingsIn(message.text)];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item);
      return;
    }
    if (!isObject(value)) return;
    if (value['type'] === 'mrkdwn' || value['type'] === 'markdown')
      found.push(...pingsIn(textAt(value, 'text') ?? ''));
    else if (value['type'] === 'broadcast') found.push(`@${textAt(value, 'range') ?? ''}`);
    else if (value['type'] === 'user') found.push(textAt(value, 'user_id') ?? '');
    else if (value['type'] === 'usergroup') found.push(textAt(value, 'usergroup_id') ?? '');
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(message.blocks);
  return [...new Set(found)].filter(ping => ping !== BOT.id);
}
