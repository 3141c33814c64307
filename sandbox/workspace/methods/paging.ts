// Cursor pagination: `limit` and `cursor` in, `response_metadata.next_cursor` out.
import type { JsonObject } from '../json.ts';
import type { Arguments } from './arguments.ts';
import { ApiError } from './error.ts';

const MOST = 1000;
const PREFIX = 'next:';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  /** The part of the answer that says how to go on; the cursor is empty on the last page. */
  readonly response_metadata: JsonObject;
}

function limitOf(args: Arguments, usual: number): number {
  if (!args.has('limit')) return usual;
  const limit = Number(args.text('limit'));
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > MOST) throw new ApiError('invalid_limit');
  return limit === 0 ? usual : limit;
}

/**
 * The page that a call asks for. What a cursor holds is Slack's secret; here it names the item to go on with.
 * @param keyOf something that tells the items apart
 * @param usual how many a page has when the call doesn't say
 * @throws ApiError invalid_cursor, invalid_limit
 * Source: https://docs.slack.dev/apis/web-api/pagination
 */
export function pageOf<Item>(
  args: Arguments,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  usual = 100,
): Page<Item> {
  const limit = limitOf(args, usual);
  const cursor = args.text('cursor');
  const start = cursor === undefined ? 0 : items.findIndex(item => cursorOf(keyOf(item)) === cursor);
  if (start < 0) throw new ApiError('invalid_cursor');
  const next = items[start + limit];
  return {
    items: items.slice(start, start + limit),
    hasMore: next !== undefined,
    response_metadata: { next_cursor: next === undefined ? '' : cursorOf(keyOf(next)) },
  };
}

const cursorOf = (key: string): string => Buffer.from(`${PREFIX}${key}`).toString('base64');
