// A button that copies a text and says so.
import { make } from '../elements.ts';

const SAID_FOR_MS = 1500;

/** `text` is asked for at the click. Where the browser forbids to copy, the button says that. */
export function copyButton(label: string, text: () => string | Promise<string>): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'small' }, label);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await text());
      button.textContent = 'Copied';
    } catch {
      button.textContent = "Can't copy";
    }
    setTimeout(() => {
      button.textContent = label;
    }, SAID_FOR_MS);
  };
  button.addEventListener('click', () => void copy());
  return button;
}
