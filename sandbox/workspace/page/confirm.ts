// The dialog that asks before something is done.

import type { Confirm } from './block-types.ts';
import { byId, make } from './elements.ts';
import { textNodes } from './text.ts';

/** Resolves with whether the person said yes. Escape means no. */
export function confirmed(confirm: Confirm): Promise<boolean> {
  const dialog = byId('confirm', HTMLDialogElement);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // As Slack's types say: without a style the button is primary.
  const style = confirm.style ?? 'primary';
  const yes = make('button', { type: 'button', class: `${style} solid` }, confirm.confirm?.text ?? 'Yes');
  const no = make('button', { type: 'button' }, confirm.deny?.text ?? 'No');
  yes.addEventListener('click', () => dialog.close('yes'));
  no.addEventListener('click', () => dialog.close('no'));
  const title = make('h3', { id: 'confirm-title' }, confirm.title?.text ?? 'Are you sure?');
  dialog.setAttribute('aria-labelledby', title.id);
  dialog.replaceChildren(
    make('div', { class: 'dialog-head' }, title),
    make('div', { class: 'dialog-body' }, ...textNodes(confirm.text)),
    make('div', { class: 'dialog-foot' }, no, yes),
  );
  dialog.returnValue = '';
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  dialog.showModal();
  yes.focus();
  return promise;
}
