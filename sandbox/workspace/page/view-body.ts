// The blocks of a view, kept equal to the newest one: an unchanged block keeps its node, a changed one what was typed.

import type { Block } from './block-types.ts';
import { blockNodes } from './blocks/blocks.ts';
import type { On, View } from './types.ts';

/** What has the focus, by its block and its place in it, with the cursor. */
function focusIn(body: HTMLElement) {
  const active = document.activeElement;
  const block = active?.closest<HTMLElement>('[data-block-id]');
  if (!(active instanceof HTMLElement) || !block || !body.contains(block)) return undefined;
  const at = [...block.querySelectorAll('input, textarea, button')].indexOf(active);
  const cursor =
    active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && active.type === 'text')
      ? ([active.selectionStart, active.selectionEnd] as const)
      : undefined;
  return { blockId: block.dataset['blockId'], at, cursor };
}

export type ShowBlocks = (view: View, on: On) => void;

/** @returns draws a view; `on` may be another one each time, as long as it is about the same view */
export function createViewBody(body: HTMLElement): ShowBlocks {
  let shownId = '';
  let nodes: ReadonlyMap<string, HTMLElement> = new Map();
  return (view, on) => {
    const before = view.id === shownId ? nodes : new Map<string, HTMLElement>();
    const focus = view.id === shownId ? focusIn(body) : undefined;
    const drawn = (block: Block): readonly [string, HTMLElement][] => {
      const key = JSON.stringify(block);
      const known = before.get(key);
      return known ? [[key, known]] : blockNodes([block], on).map(node => [key, node]);
    };
    nodes = new Map(view.blocks.flatMap(drawn));
    shownId = view.id;
    const next = [...nodes.values()];
    // A node that stays isn't moved: a move would take the focus from it.
    for (const child of [...body.children]) if (!next.some(node => node === child)) child.remove();
    for (const [index, node] of next.entries())
      if (body.children[index] !== node) body.insertBefore(node, body.children[index] ?? null);
    if (focus === undefined || body.contains(document.activeElement)) return;
    const block = next.find(node => node.dataset['blockId'] === focus.blockId);
    const target = [...(block?.querySelectorAll<HTMLElement>('input, textarea, button') ?? [])][focus.at];
    target?.focus();
    if (focus.cursor && (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement))
      target.setSelectionRange(...focus.cursor);
  };
}
