// The confirm dialog and the modal.
import { blockNodes } from './blocks.ts';
import { make } from './elements.ts';
import { textNodes } from './text.ts';
import type { Confirm, On, Outcome, Values, View } from './types.ts';

/** Asks before something is done; resolves with whether the person said yes. */
export function confirmed(dialog: HTMLDialogElement, confirm: Confirm): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const yes = make(
    'button',
    { type: 'button', class: confirm.style ?? 'primary' },
    confirm.confirm?.text ?? 'Yes',
  );
  const no = make('button', { type: 'button' }, confirm.deny?.text ?? 'No');
  yes.addEventListener('click', () => dialog.close('yes'));
  no.addEventListener('click', () => dialog.close('no'));
  dialog.replaceChildren(
    make('h3', {}, confirm.title?.text ?? 'Are you sure?'),
    make('div', { class: 'body' }, ...textNodes(confirm.text)),
    make('div', { class: 'foot' }, no, yes),
  );
  dialog.returnValue = '';
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  dialog.showModal();
  return promise;
}

export interface ModalCalls extends On {
  submit(values: Values): Promise<Outcome>;
  close(): void;
}

/** Keeps the modal on the screen equal to the view in front. */
export function createModal(dialog: HTMLDialogElement, calls: ModalCalls): (view: View | undefined) => void {
  let shown = '';
  let filled: Values = {};

  const on: On = {
    suggest: (block, element, query) => calls.suggest(block, element, query),
    act(block, element, choice) {
      const isInput = block.type === 'input';
      if (isInput && choice !== undefined)
        filled = { ...filled, [block.block_id]: { ...filled[block.block_id], [element.action_id]: choice } };
      if (!isInput || block.dispatch_action === true) calls.act(block, element, choice);
    },
  };

  async function submit(): Promise<void> {
    const { problem = '', errors = {} } = await calls.submit(filled);
    for (const field of dialog.querySelectorAll<HTMLElement>('[data-block-id]')) {
      const line = field.querySelector('.problem');
      if (line) line.textContent = errors[field.dataset['blockId'] ?? ''] ?? '';
    }
    const line = dialog.querySelector('.foot-problem');
    if (line) line.textContent = problem;
  }

  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    calls.close();
  });

  return view => {
    const key = view ? `${view.id}:${view.hash}` : '';
    if (shown === key) return;
    shown = key;
    filled = {};
    if (!view) {
      dialog.close();
      return;
    }
    const close = make('button', { type: 'button' }, view.close?.text ?? 'Close');
    close.addEventListener('click', () => calls.close());
    const send = make('button', { type: 'button', class: 'primary' }, view.submit?.text ?? '');
    send.addEventListener('click', () => void submit());
    dialog.replaceChildren(
      make('h3', {}, view.title.text),
      make('div', { class: 'body' }, ...blockNodes(view.blocks, on)),
      make('p', { class: 'problem foot-problem' }),
      make('div', { class: 'foot' }, close, ...(view.submit ? [send] : [])),
    );
    if (!dialog.open) dialog.showModal();
  };
}
