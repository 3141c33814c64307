// Gives every block and every interactive element an id where the app gave none, as Slack does.
import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { BLOCKS_IN, ELEMENTS_IN, isInert } from './nesting.ts';

const shortId = (): string => randomBytes(3).toString('base64url');

const oneOrMany = (value: unknown, change: (item: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map(change) : change(value);

const elementWithId = (element: unknown): unknown =>
  isObject(element) && !isInert(textAt(element, 'type') ?? '')
    ? { ...element, action_id: element['action_id'] ?? shortId() }
    : element;

function blockWithIds(block: JsonObject): JsonObject {
  const type = textAt(block, 'type') ?? '';
  const elements = ELEMENTS_IN[type];
  const blocks = BLOCKS_IN[type];
  // A markdown block's own id is documented to be ignored.
  const id = type === 'markdown' ? undefined : block['block_id'];
  return {
    ...block,
    block_id: id ?? shortId(),
    ...(elements !== undefined && block[elements] !== undefined
      ? { [elements]: oneOrMany(block[elements], elementWithId) }
      : {}),
    ...(blocks !== undefined && block[blocks] !== undefined
      ? { [blocks]: oneOrMany(block[blocks], inner => (isObject(inner) ? blockWithIds(inner) : inner)) }
      : {}),
  };
}

/** Blocks within blocks get ids too. That Slack gives them isn't documented, but how else would an action name its block. */
export const withIds = (blocks: readonly JsonObject[]): readonly JsonObject[] => blocks.map(blockWithIds);
