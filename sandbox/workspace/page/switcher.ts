// The quick switcher: jump to a channel, or be somebody else, by typing a few letters.

import type { Option } from './block-types.ts';
import { createCombobox } from './controls/combobox.ts';
import { byId, make } from './elements.ts';
import { everybody, labelOf, visibleChannels } from './names.ts';

export interface SwitcherOptions {
  readonly become: (user: string) => void;
  readonly open: (channel: string) => void;
}

const option = (kind: string, name: string, text: string): Option => ({
  value: `${kind} ${name}`,
  text: { text },
});

/** @returns opens it */
export function createSwitcher({ become, open }: SwitcherOptions): () => void {
  const dialog = byId('switcher', HTMLDialogElement);

  const groups = () => [
    {
      label: { text: 'Channels' },
      options: visibleChannels().map(channel => option('channel', channel.name, labelOf(channel))),
    },
    {
      label: { text: 'Be somebody else' },
      options: everybody()
        .filter(({ role }) => role !== 'bot')
        .map(({ name, realName, role }) => option('person', name, `${realName} (${role})`)),
    },
  ];

  return () => {
    if (dialog.open) return;
    const box = createCombobox({
      name: 'Jump to',
      placeholder: 'Jump to a channel, or be somebody else',
      multi: false,
      most: 1,
      initial: [],
      least: 0,
      delayMs: 0,
      load: async query =>
        groups()
          .map(group => ({
            ...group,
            options: group.options.filter(({ text }) =>
              text.text.toLowerCase().includes(query.toLowerCase()),
            ),
          }))
          .filter(group => group.options.length > 0),
      change: async ([choice]) => {
        dialog.close();
        const [kind, name = ''] = choice?.value.split(' ') ?? [];
        if (kind === 'person') become(name);
        else open(name);
        byId('line', HTMLElement).focus();
        return true;
      },
    });
    dialog.replaceChildren(make('h3', { class: 'unseen' }, 'Jump to'), box);
    dialog.showModal();
    box.querySelector('input')?.focus();
    box.querySelector('input')?.click();
  };
}
