// From a press or a choice to the app's answer: the question before, the waiting, and the warning when none came.

import type { Block, Element } from '../block-types.ts';
import { confirmed } from '../confirm.ts';
import { icon, make } from '../elements.ts';
import { nameOfApp } from '../names.ts';
import type { Choice, On } from '../types.ts';

/** A problem as a person reads it; the workspace's own words where it isn't the app that failed. */
export function problemText(problem: string): string {
  switch (problem) {
    case 'operation_timeout':
      return `${nameOfApp()} didn't answer within 3 seconds (operation_timeout).`;
    case 'dispatch_failed':
      return `${nameOfApp()} couldn't be reached, or answered with an error (dispatch_failed).`;
    default:
      return problem;
  }
}

/** A warning below the block that the element stands in; undefined takes it away. */
function warn(node: HTMLElement, problem: string | undefined): void {
  const block = node.closest('.block');
  block?.querySelector(':scope > .warning')?.remove();
  if (problem !== undefined)
    block?.append(make('div', { class: 'warning', role: 'alert' }, icon('alert'), problemText(problem)));
}

/**
 * Tells the app what was done. While it is being asked, the element is busy and takes nothing else.
 * False when the person said no, or something is under way already.
 */
export async function act(
  node: HTMLElement,
  block: Block,
  element: Element,
  on: On,
  choice: Choice | undefined,
): Promise<boolean> {
  if (node.ariaBusy === 'true') return false;
  if (element.confirm && !(await confirmed(element.confirm))) return false;
  node.setAttribute('aria-busy', 'true');
  // Not `disabled`: a disabled button would lose the keyboard's focus.
  if (node instanceof HTMLButtonElement) node.setAttribute('aria-disabled', 'true');
  warn(node, undefined);
  const { problem } = await on.act(block, element, choice);
  node.removeAttribute('aria-busy');
  node.removeAttribute('aria-disabled');
  warn(node, problem);
  return true;
}

/** A choice in a menu or picker: kept in an input block until it is submitted, otherwise told to the app at once. */
export async function chosen(
  node: HTMLElement,
  block: Block,
  element: Element,
  on: On,
  choice: Choice,
): Promise<boolean> {
  if (block.type === 'input') {
    on.fill(block, element, choice);
    if (block.dispatch_action !== true) return true;
  }
  return act(node, block, element, on, choice);
}
