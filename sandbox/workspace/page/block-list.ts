// The blocks of a message or a view, kept equal to the newest ones: what is unchanged keeps its node, so that no press,
// menu or cursor is lost while an app edits what stands beside it.

import type { Block } from './block-types.ts';
import { blockNodes } from './blocks/blocks.ts';
import { keepFocus } from './focus.ts';
import type { On } from './types.ts';

interface Shown {
  readonly node: HTMLElement;
  /** The block as it is called now. */
  block: Block;
  on: On;
}

export type ShowBlocks = (key: string, blocks: readonly Block[], on: On) => void;

/** What holds a choice or a text belongs to its block's id: with another one it starts anew, as in Slack. */
const HOLDS_STATE =
  /"type":"(?:input|\w+_select|\w+_input|\w+picker|checkboxes|radio_buttons|container|card|carousel)"/;

/** Equal for blocks that one node can stand for. An app that names no block_id gets a new one with every edit. */
function likeness(block: Block): string {
  const whole = JSON.stringify(block);
  return HOLDS_STATE.test(whole) ? whole : JSON.stringify({ ...block, block_id: '' });
}

/** What is done in a node is done in the block that it stands for now. */
function draw(first: Block, firstOn: On): Shown | undefined {
  const shown: { node?: HTMLElement; block: Block; on: On } = { block: first, on: firstOn };
  // A block within a block, as a card in a carousel, goes on as it is.
  const now = (block: Block): Block => (block === first ? shown.block : block);
  const on: On = {
    act: (block, element, choice) => shown.on.act(now(block), element, choice),
    fill: (block, element, choice) => shown.on.fill(now(block), element, choice),
    suggest: (block, element, query) => shown.on.suggest(now(block), element, query),
    value: (block, element) => shown.on.value(now(block), element),
  };
  const [node] = blockNodes([first], on);
  return node && Object.assign(shown, { node });
}

/** Puts these nodes, and nothing else, into the list in this order. One that stays isn't moved: a move would take the focus from it. */
export function arrange(list: HTMLElement, nodes: readonly HTMLElement[]): void {
  const wanted = new Set<Node>(nodes);
  for (const child of [...list.childNodes]) if (!wanted.has(child)) child.remove();
  for (const [index, node] of nodes.entries())
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
}

/**
 * @param body holds the blocks and nothing else
 * @returns draws; another `key` means that it is about something else, of which nothing is kept
 */
export function createBlockList(body: HTMLElement): ShowBlocks {
  let shownKey: string | undefined;
  let drawn: ReadonlyMap<string, readonly Shown[]> = new Map();
  return (key, blocks, on) => {
    const known = new Map(key === shownKey ? drawn : []);
    const restore = key === shownKey ? keepFocus(body) : () => undefined;
    shownKey = key;
    const next = blocks.flatMap(block => {
      const like = likeness(block);
      const [same, ...others] = known.get(like) ?? [];
      known.set(like, others);
      if (same) {
        same.block = block;
        same.on = on;
        same.node.dataset['blockId'] = block.block_id;
      }
      const shown = same ?? draw(block, on);
      return shown ? [{ like, shown }] : [];
    });
    drawn = new Map(
      [...Map.groupBy(next, ({ like }) => like)].map(([like, all]) => [like, all.map(({ shown }) => shown)]),
    );
    arrange(
      body,
      next.map(({ shown }) => shown.node),
    );
    restore();
  };
}
