// Where a person acts, a message or a view: what they do there goes to the workspace, with what stands in the inputs.

import type { Block, Element, Option, OptionGroup } from './block-types.ts';
import type { Client } from './client.ts';
import type { Choice, Message, On, Outcome, StateValues, Values, View } from './types.ts';

export interface Place extends On {
  /** What was put into the inputs and the app doesn't know yet, by block id and action id. */
  filled(): Values;
}

export interface Places {
  readonly message: (message: Message) => Place;
  readonly view: (view: View) => Place;
}

type Where = { readonly channel: string; readonly ts: string } | { readonly viewId: string };

const withGroups = (found: readonly (Option | OptionGroup)[]): readonly OptionGroup[] =>
  found.flatMap(one => ('options' in one ? [one] : [{ options: [one] }]));

export function createPlaces(client: Client): Places {
  // A message or view is drawn anew when the app changes it: what somebody has typed there stays.
  const kept = new Map<string, Values>();
  const waiting = new Map<string, Where>();
  let flushing = false;

  /** Tells the workspace, the newest text only, so that it knows the inputs also when the view comes back. */
  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    for (const [key, where] of waiting) {
      waiting.delete(key);
      await client.send('fill', { ...where, values: kept.get(key) }).catch(() => undefined);
    }
    flushing = false;
  }

  function place(key: string, where: Where, values: StateValues): Place {
    const filled = () => kept.get(key) ?? {};
    const target = (block: Block, element: Element) => ({
      ...where,
      blockId: block.block_id,
      actionId: element.action_id,
    });
    return {
      filled,
      fill(block: Block, element: Element, choice: Choice) {
        const before = filled();
        kept.set(key, {
          ...before,
          [block.block_id]: { ...before[block.block_id], [element.action_id]: choice },
        });
        waiting.set(key, where);
        void flush();
      },
      act: (block: Block, element: Element, choice: Choice | undefined): Promise<Outcome> =>
        client.perform('act', { ...target(block, element), choice, values: filled() }),
      async suggest(block: Block, element: Element, query: string) {
        const found = await client.send<readonly (Option | OptionGroup)[] | Outcome>('suggest', {
          ...target(block, element),
          query,
        });
        return 'map' in found ? withGroups(found) : [];
      },
      value(block: Block, element: Element) {
        const typed = filled()[block.block_id]?.[element.action_id];
        if (typeof typed === 'string' && element.type.endsWith('_input')) return { value: typed };
        return values[block.block_id]?.[element.action_id];
      },
    };
  }

  return {
    message: ({ channel, ts, values = {} }) => place(`${channel} ${ts}`, { channel, ts }, values),
    view: ({ id, state }) => place(id, { viewId: id }, state.values),
  };
}
