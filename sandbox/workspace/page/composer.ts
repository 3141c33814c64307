// A box to write in: Enter sends, the arrows bring back what was sent, and a slash offers the app's commands.
import { createListbox } from './controls/listbox.ts';
import { make } from './elements.ts';
import type { Command } from './types.ts';

export interface ComposerOptions {
  readonly form: HTMLFormElement;
  readonly box: HTMLTextAreaElement;
  /** Where the usage of the command that is typed is shown. */
  readonly hint?: HTMLElement;
  /** What the app's manifest registers; none where commands don't work. */
  readonly commands: () => readonly Command[];
  readonly send: (line: string) => void;
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

export function createComposer({ form, box, hint, commands, send }: ComposerOptions): void {
  const sent: string[] = [];
  let back = 0;

  function put(text: string): void {
    box.value = text;
    fit(box);
    advise();
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

  /** Offers the commands that begin like this, and says how the one that is typed is used. */
  function advise(): void {
    const [word = ''] = box.value.split(/\s/);
    const isWord = word === box.value && word.startsWith('/');
    list.show(isWord ? [{ items: commands().filter(({ command }) => command.startsWith(word)) }] : []);
    const typed = commands().find(({ command }) => command === word);
    if (!hint) return;
    hint.replaceChildren(
      ...(typed
        ? [
            make('span', { class: 'strong' }, typed.command),
            ` ${typed.usageHint ?? ''}`,
            make(
              'span',
              { class: 'quiet' },
              typed.description === undefined ? '' : ` · ${typed.description}`,
            ),
          ]
        : []),
    );
  }

  function submit(): void {
    const line = box.value.trim();
    if (line === '') return;
    sent.push(line);
    if (sent.length > KEPT) sent.shift();
    back = 0;
    put('');
    send(line);
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
      submit();
      return true;
    }
    return (key === 'ArrowUp' || key === 'ArrowDown') && recall(key);
  }

  box.addEventListener('input', () => {
    fit(box);
    advise();
  });
  box.addEventListener('blur', () => list.hide());
  box.addEventListener('keydown', event => {
    if (handle(event)) event.preventDefault();
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    submit();
    box.focus();
  });
}
