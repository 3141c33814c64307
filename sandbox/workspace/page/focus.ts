// Keeps the keyboard where it is while something is drawn anew: at the same element of the app, never at another one.

const FOCUSABLE = 'button, input, textarea, select, a[href], summary, [tabindex]';

type Cursor = readonly [number | null, number | null] | undefined;

const cursorOf = (node: Element): Cursor =>
  node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && node.type === 'text')
    ? [node.selectionStart, node.selectionEnd]
    : undefined;

function focusOn(target: HTMLElement, cursor: Cursor): void {
  target.focus({ preventScroll: true });
  if (cursor && (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement))
    target.setSelectionRange(...cursor);
}

/** The app's element with this id. */
function controlIn(
  root: HTMLElement,
  blockId: string | undefined,
  actionId: string,
): HTMLElement | undefined {
  const found = [...root.querySelectorAll<HTMLElement>('[data-action-id]')].filter(
    node => node.dataset['actionId'] === actionId,
  );
  const inBlock = (node: HTMLElement) =>
    node.closest<HTMLElement>('[data-block-id]')?.dataset['blockId'] === blockId;
  // An app that gives its blocks no ids has other ones after each edit.
  return found.find(inBlock) ?? (found.length === 1 ? found[0] : undefined);
}

/**
 * Takes note of what has the focus within `root`.
 * @returns puts it there again, if the drawing took it away: to the same element, or to `root` itself when that is gone
 */
export function keepFocus(root: HTMLElement): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === root || !root.contains(active)) return () => undefined;
  const block = active.closest<HTMLElement>('[data-block-id]');
  const control = active.closest<HTMLElement>('[data-action-id]');
  const [blockId, actionId] = [block?.dataset['blockId'], control?.dataset['actionId']];
  const among = (node: HTMLElement | null | undefined): readonly HTMLElement[] =>
    node
      ? [...(node.matches(FOCUSABLE) ? [node] : []), ...node.querySelectorAll<HTMLElement>(FOCUSABLE)]
      : [];
  const at = among(control ?? block).indexOf(active);
  const cursor = cursorOf(active);
  return () => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const blocks = [...root.querySelectorAll<HTMLElement>('[data-block-id]')];
    const place =
      actionId === undefined
        ? blocks.find(node => node.dataset['blockId'] === blockId)
        : controlIn(root, blockId, actionId);
    const target = among(place)[at];
    if (target) focusOn(target, cursor);
    if (target && document.activeElement === target) return;
    root.tabIndex = -1;
    root.focus({ preventScroll: true });
  };
}
