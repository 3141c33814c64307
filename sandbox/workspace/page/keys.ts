// The keys that work everywhere on the page.

export interface KeyOptions {
  /** `/`: write. The slash itself goes into the box. */
  readonly write: () => void;
  /** Ctrl+K, or Cmd+K on a Mac. */
  readonly jump: () => void;
  /** Escape, where no dialog is open: closes what lies beside the channel. */
  readonly leave: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

export function startKeys({ write, jump, leave }: KeyOptions): void {
  document.addEventListener('keydown', event => {
    const { key } = event;
    if (key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Not away from a question that isn't answered yet; a modal belongs to its person and waits for them.
      if (!document.querySelector('dialog[open]:not(#modal)')) jump();
      return;
    }
    if (document.querySelector('dialog[open]')) return;
    if (key === '/' && !isTyping(event.target)) write();
    else if (key === 'Escape' && !event.defaultPrevented) leave();
  });
}
