// A box to write in: Enter sends, the arrows bring back what was sent, and a slash offers the app's commands.
import { createListbox } from './controls/listbox.ts';
import { make } from './elements.ts';
import { nameOfApp } from './names.ts';
import type { Command } from './types.ts';

export interface ComposerOptions {
  readonly form: HTMLFormElement;
  readonly box: HTMLTextAreaElement;
  /** Where the usage of the command that is typed is shown. */
  readonly hint?: HTMLElement;
  /** What the app's manifest registers; none where commands don't work. */
  readonly commands: () => readonly Command[];
  /** Resolves with whether it has come to something; otherwise the line is given back. */
  readonly send: (line: string) => Promise<boolean>;
}

export interface Composer {
  /** Each person has a draft of their own for each channel and thread; `key` says whose and where. */
  show(key: string): void;
}

const KEPT = 50;

/** Grows with what is written, as far as the style lets it. */
function fit(box: HTMLTextAreaElement): void {
  box.style.setProperty('height', 'auto');
  box.style.setProperty('height', `${box.scrollHeight + 2}px`);
}

const commandNodes = ({ command, usageHint, description }: Command): readonly Node[] => [
  make(
    'span',
    {},
    make('span', { class: 'strong' }, command),
    ' ',
    make('span', { class: 'usage' }, usageHint ?? ''),
  ),
  make('span', { class: 'option-description quiet' }, description ?? ''),
];

export function createComposer({ form, box, hint, commands, send }: ComposerOptions): Composer {
  const sent: string[] = [];
  let back = 0;
  const drafts = new Map<string, string>();
  let shownKey = '';
  /** How many commands the app hasn't answered yet. */
  let waiting = 0;

  function write(text: string): void {
    box.value = text;
    fit(box);
    explain();
  }

  function put(text: string): void {
    write(text);
    offer();
  }

  const list = createListbox<Command>({
    owner: box,
    name: 'Commands',
    side: 'above',
    draw: commandNodes,
    pick: ({ command }) => {
      put(`${command} `);
      box.focus();
    },
  });
  form.append(list.node);

  const word = (): string => box.value.split(/\s/)[0] ?? '';

  /** Offers the commands that begin like this. */
  function offer(): void {
    const typed = word();
    const isWord = typed === box.value && typed.startsWith('/');
    list.show(isWord ? [{ items: commands().filter(({ command }) => command.startsWith(typed)) }] : []);
  }

  /** Says how the command that is typed is used, or that the app is being asked. */
  function explain(): void {
    const typed = commands().find(({ command }) => command === word());
    if (!hint) return;
    if (typed)
      hint.replaceChildren(
        make('span', { class: 'strong' }, typed.command),
        ` ${typed.usageHint ?? ''}`,
        make('span', { class: 'quiet' }, typed.description === undefined ? '' : ` · ${typed.description}`),
      );
    else if (waiting > 0)
      hint.replaceChildren(make('span', { class: 'waiting' }, `${nameOfApp()} is being asked…`));
    else hint.replaceChildren();
  }

  async function submit(): Promise<void> {
    const line = box.value.trim();
    if (line === '') return;
    sent.push(line);
    if (sent.length > KEPT) sent.shift();
    back = 0;
    const from = shownKey;
    if (line.startsWith('/')) waiting += 1;
    put('');
    const isTaken = await send(line);
    if (line.startsWith('/')) waiting -= 1;
    if (isTaken) explain();
    else if (from !== shownKey) drafts.set(from, drafts.get(from) || line);
    else if (box.value === '') write(line);
  }

  /** Brings back what was sent, as long as nothing else was begun. True when the key was meant for that. */
  function recall(key: string): boolean {
    const isRecalled = back > 0 && box.value === sent.at(-back);
    if (box.value !== '' && !isRecalled) return false;
    const to = key === 'ArrowUp' ? back + 1 : back - 1;
    if (to < 0 || to > sent.length || (to === 0 && back === 0)) return false;
    back = to;
    put(to === 0 ? '' : (sent.at(-to) ?? ''));
    return true;
  }

  function handle(event: KeyboardEvent): boolean {
    const { key } = event;
    if (list.move(event)) return true;
    const offered = list.active();
    if (offered && (key === 'Tab' || (key === 'Enter' && offered.command !== box.value))) {
      put(`${offered.command} `);
      return true;
    }
    if (key === 'Escape' && list.isOpen()) {
      list.hide();
      event.stopPropagation();
      return true;
    }
    if (key === 'Enter' && !event.shiftKey && !event.isComposing) {
      void submit();
      return true;
    }
    return (key === 'ArrowUp' || key === 'ArrowDown') && recall(key);
  }

  box.addEventListener('input', () => {
    fit(box);
    explain();
    offer();
  });
  box.addEventListener('blur', () => list.hide());
  box.addEventListener('keydown', event => {
    if (handle(event)) event.preventDefault();
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    void submit();
    box.focus();
  });
  return {
    show(key) {
      if (key === shownKey) return;
      // What was typed before anything was shown belongs to the first place that is.
      const first = shownKey === '' ? box.value : '';
      drafts.set(shownKey, box.value);
      shownKey = key;
      list.hide();
      write(drafts.get(key) ?? first);
    },
  };
}
