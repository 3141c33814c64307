// The files of a message, and the dialog that shows one: text and pictures here, anything else to be downloaded.
import { byId, icon, iconButton, make } from './elements.ts';
import { sizeText } from './text.ts';
import type { SharedFile } from './types.ts';

const PICTURES: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp']);
/** More than this isn't shown, so that the page stays quick; it can be downloaded. */
const SHOWN_BYTES = 500_000;

const addressOf = ({ id }: SharedFile): string => {
  const user = document.documentElement.dataset['user'] ?? '';
  return `/control/file?${new URLSearchParams({ user, id })}`;
};

async function textOf(file: SharedFile): Promise<string> {
  const response = await fetch(addressOf(file));
  if (!response.ok) return await response.text();
  const text = await response.text();
  return text.length > SHOWN_BYTES ? `${text.slice(0, SHOWN_BYTES)}\n\n… Download it to see the rest.` : text;
}

function content(file: SharedFile): HTMLElement {
  if (PICTURES.has(file.type)) return make('img', { src: addressOf(file), alt: file.title });
  if (!file.isText) return make('p', { class: 'quiet' }, 'A file of this kind can only be downloaded.');
  const shown = make('pre', { tabindex: '0', 'aria-label': file.title }, 'Loading…');
  const load = async () => {
    shown.textContent = await textOf(file).catch(() => 'The workspace does not answer.');
  };
  void load();
  return shown;
}

function open(file: SharedFile): void {
  const dialog = byId('file', HTMLDialogElement);
  const close = iconButton('close', 'Close');
  close.addEventListener('click', () => dialog.close());
  const title = make('h3', { id: 'file-title' }, file.title);
  dialog.setAttribute('aria-labelledby', title.id);
  dialog.replaceChildren(
    make('div', { class: 'dialog-head' }, title, close),
    make('div', { class: 'dialog-body' }, content(file)),
    make(
      'div',
      { class: 'dialog-foot' },
      make('span', { class: 'quiet' }, kindOf(file)),
      make('a', { class: 'button', href: addressOf(file), download: file.name }, 'Download'),
    ),
  );
  dialog.showModal();
}

const kindOf = ({ type, size, isText }: SharedFile): string =>
  [type === '' ? (isText ? 'Text' : 'File') : type.toUpperCase(), sizeText(size)].join(' · ');

/** A row that opens the file. */
export function fileRow(file: SharedFile): HTMLElement {
  const button = make(
    'button',
    { type: 'button', class: 'file', 'aria-label': `${file.title}, ${kindOf(file)}` },
    icon('file'),
    make(
      'span',
      {},
      make('span', { class: 'strong' }, file.title),
      make(
        'span',
        { class: 'quiet' },
        file.name === file.title ? kindOf(file) : `${file.name} · ${kindOf(file)}`,
      ),
    ),
  );
  button.addEventListener('click', () => open(file));
  return button;
}
