// Where a person acts, a message or a view: what they do there goes to the workspace, with what stands in the inputs.

import type { Block, Element, Option, OptionGroup } from './block-types.ts';
import { type Client, NO_ANSWER } from './client.ts';
import { problemText } from './controls/act.ts';
import type { Choice, Message, On, Outcome, StateValues, Values, View } from './types.ts';

export interface Place extends On {
  /** What was put into the inputs and the app doesn't know yet, by block id and action id. */
  filled(): Values;
}

export interface Places {
  readonly message: (message: Message) => Place;
  readonly view: (view: View) => Place;
}

/** Who acts is who looked when it was drawn: nothing is done in the name of somebody who is chosen meanwhile. */
type Where = { readonly user: string } & (
  | { readonly channel: string; readonly ts: string }
  | { readonly viewId: string }
);

const withGroups = (found: readonly (Option | OptionGroup)[]): readonly OptionGroup[] =>
  found.flatMap(one => ('options' in one ? [one] : [{ options: [one] }]));

/** @param user the name of the person who looks */
export function createPlaces(client: Client, user: () => string): Places {
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

  function place(where: Where, values: StateValues): Place {
    const key = JSON.stringify(where);
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
        const found = await client
          .send<readonly (Option | OptionGroup)[] | Outcome>('suggest', { ...target(block, element), query })
          .catch((): Outcome => ({ problem: NO_ANSWER }));
        if ('map' in found) return withGroups(found);
        throw new Error(problemText(found.problem ?? NO_ANSWER));
      },
      value(block: Block, element: Element) {
        const typed = filled()[block.block_id]?.[element.action_id];
        if (typeof typed === 'string' && element.type.endsWith('_input')) return { value: typed };
        return values[block.block_id]?.[element.action_id];
      },
    };
  }

  return {
    message: ({ channel, ts, values = {} }) => place({ user: user(), channel, ts }, values),
    view: ({ id, state }) => place({ user: user(), viewId: id }, state.values),
  };
}
