// The modal: the view in front of at most three, its fields, and what is wrong with them.
import { createBlockList } from './block-list.ts';
import { problemText } from './controls/act.ts';
import { currentChoice, fieldProblem, showProblem } from './controls/field.ts';
import { iconButton, make } from './elements.ts';
import type { Place } from './places.ts';
import type { Outcome, Values, View } from './types.ts';

export interface ModalCalls {
  readonly place: (view: View) => Place;
  readonly submit: (view: View, values: Values) => Promise<Outcome>;
  /** @param all the whole stack, as the cross does; otherwise as the view itself says */
  readonly close: (view: View, all: boolean) => Promise<Outcome>;
}

const blockNode = (body: HTMLElement, blockId: string): HTMLElement | undefined =>
  [...body.querySelectorAll<HTMLElement>('[data-block-id]')].find(
    node => node.dataset['blockId'] === blockId,
  );

/** Shows what is wrong by block id, and takes the focus to the first of it. */
function showErrors(body: HTMLElement, errors: Readonly<Record<string, string>>): void {
  for (const node of body.querySelectorAll<HTMLElement>('[data-block-id]'))
    showProblem(node, errors[node.dataset['blockId'] ?? ''] ?? '');
  const [first] = Object.keys(errors);
  const node = first === undefined ? undefined : blockNode(body, first);
  node?.querySelector<HTMLElement>('input, textarea')?.focus();
}

/** What Slack's client finds missing before it asks the app. */
function missing(view: View, place: Place): Readonly<Record<string, string>> {
  const found = view.blocks.flatMap(block => {
    if (block.type !== 'input') return [];
    const filled = place.filled()[block.block_id]?.[block.element.action_id];
    const problem = fieldProblem(block, currentChoice(block, place, filled));
    return problem === undefined ? [] : [[block.block_id, problem] as const];
  });
  return Object.fromEntries(found);
}

/** Keeps the dialog equal to the view in front. @returns takes the view and how many lie on each other */
export function createModal(
  dialog: HTMLDialogElement,
  { place, submit, close }: ModalCalls,
): (view: View | undefined, depth: number) => void {
  let shown: View | undefined;
  const title = make('h3', { id: 'modal-title' });
  const back = iconButton('back', 'Back');
  const cross = iconButton('close', 'Dismiss');
  const body = make('div', { class: 'dialog-body', tabindex: '-1' });
  const foot = make('div', { class: 'dialog-foot' });
  const problem = make('div', { class: 'problem foot-problem', role: 'alert' });
  const showBlocks = createBlockList(body);
  dialog.setAttribute('aria-labelledby', title.id);
  dialog.append(make('div', { class: 'dialog-head' }, back, title, cross), body, problem, foot);

  async function send(button: HTMLButtonElement, view: View): Promise<void> {
    if (button.ariaBusy === 'true') return;
    const on = place(view);
    const wrong = missing(view, on);
    showErrors(body, wrong);
    problem.textContent = '';
    if (Object.keys(wrong).length > 0) return;
    button.setAttribute('aria-busy', 'true');
    const outcome = await submit(view, on.filled());
    button.removeAttribute('aria-busy');
    if (shown?.id !== view.id) return;
    showErrors(body, outcome.errors ?? {});
    problem.textContent = outcome.problem === undefined ? '' : problemText(outcome.problem);
  }

  let closing: View | undefined;
  /** The dialog itself closes when the workspace has closed the view. */
  async function closeFront(all: boolean): Promise<void> {
    const view = shown;
    if (!view || closing?.id === view.id) return;
    closing = view;
    const outcome = await close(view, all);
    closing = undefined;
    if (shown?.id === view.id && outcome.problem !== undefined)
      problem.textContent = problemText(outcome.problem);
  }
  back.addEventListener('click', () => void closeFront(false));
  cross.addEventListener('click', () => void closeFront(true));
  // Not `cancel`: a browser closes a dialog at the second Escape whatever the page says to that.
  dialog.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    void closeFront(false);
  });
  dialog.addEventListener('cancel', event => event.preventDefault());

  function showFoot(view: View): void {
    const cancel = make('button', { type: 'button' }, view.close?.text ?? 'Close');
    cancel.addEventListener('click', () => void closeFront(false));
    const ok = make('button', { type: 'button', class: 'primary solid' }, view.submit?.text ?? '');
    ok.addEventListener('click', () => void send(ok, shown ?? view));
    foot.replaceChildren(cancel, ...(view.submit ? [ok] : []));
  }

  return (view, depth) => {
    if (!view) {
      shown = undefined;
      dialog.close();
      return;
    }
    back.hidden = depth < 2;
    const isNew = shown?.id !== view.id;
    if (!isNew && shown?.hash === view.hash) return;
    shown = view;
    title.textContent = view.title.text;
    if (isNew) problem.textContent = '';
    showFoot(view);
    showBlocks(view.id, view.blocks, place(view));
    if (!dialog.open) dialog.showModal();
    if (isNew)
      (
        body.querySelector<HTMLElement>('[autofocus]') ??
        body.querySelector<HTMLElement>('input, textarea') ??
        body
      ).focus();
  };
}
