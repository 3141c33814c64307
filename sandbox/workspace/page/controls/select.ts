// The select menus: where the options of each kind come from.
// Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element

import type { Block, Element, Option, OptionGroup } from '../block-types.ts';
import { everybody, labelOf, myId, visibleChannels } from '../names.ts';
import type { Channel, On } from '../types.ts';
import { chosen } from './act.ts';
import { createCombobox } from './combobox.ts';
import { chosenIds, chosenOptions } from './state.ts';

/** Slack waits a little before it asks the app; how long isn't documented. */
const EXTERNAL_DELAY_MS = 250;
/** Slack's default of min_query_length. */
const EXTERNAL_LEAST = 3;

const option = (value: string, text: string, description?: string): Option => ({
  value,
  text: { text },
  ...(description === undefined ? {} : { description: { text: description } }),
});

const CONVERSATION_KINDS = { public: 'public', private: 'private', im: 'im' } as const;

function conversations(element: Element): readonly Channel[] {
  const { include } = element.filter ?? {};
  // The conversation with the app is one with a bot.
  const isWanted = ({ kind }: Channel): boolean =>
    (include === undefined || include.includes(CONVERSATION_KINDS[kind])) &&
    !(kind === 'im' && element.filter?.exclude_bot_users === true);
  return visibleChannels().filter(isWanted);
}

/** Everything that there is to choose from, but for external menus, which only the app knows. */
function ownGroups(element: Element): readonly OptionGroup[] {
  const type = element.type.replace(/^multi_/, '');
  switch (type) {
    case 'users_select':
      return [{ options: everybody().map(one => option(one.id, one.realName, one.name)) }];
    case 'channels_select':
      return [
        {
          options: visibleChannels()
            .filter(({ kind }) => kind === 'public')
            .map(one => option(one.id, labelOf(one))),
        },
      ];
    case 'conversations_select':
      return [{ options: conversations(element).map(one => option(one.id, labelOf(one))) }];
    default:
      return [...(element.option_groups ?? []), ...(element.options ? [{ options: element.options }] : [])];
  }
}

function fitting(groups: readonly OptionGroup[], query: string): readonly OptionGroup[] {
  const wanted = query.toLowerCase();
  return groups
    .map(group => ({
      ...group,
      options: group.options.filter(({ text, description }) =>
        `${text.text} ${description?.text ?? ''}`.toLowerCase().includes(wanted),
      ),
    }))
    .filter(group => group.options.length > 0);
}

/** What is chosen already: the app's options come whole, people and channels as ids. */
function initial(block: Block, element: Element, on: On): readonly Option[] {
  const value = on.value(block, element);
  const options = chosenOptions(value);
  if (options.length > 0) return options;
  const known = ownGroups(element).flatMap(group => group.options);
  return chosenIds(value).map(
    id => known.find(one => one.value === id) ?? option(id, id === myId() ? 'you' : id),
  );
}

/** Any select menu. @param label of the input block that it stands in */
export function select(block: Block, element: Element, on: On, label?: string): HTMLElement {
  const multi = element.type.startsWith('multi_');
  const external = element.type.endsWith('external_select');
  const placeholder = element.placeholder?.text ?? (multi ? 'Choose some' : 'Choose one');
  const node = createCombobox({
    name: label === undefined ? placeholder : `${label}: ${placeholder}`,
    placeholder,
    multi,
    most: element.max_selected_items ?? Number.POSITIVE_INFINITY,
    initial: initial(block, element, on),
    least: external ? (element.min_query_length ?? EXTERNAL_LEAST) : 0,
    delayMs: external ? EXTERNAL_DELAY_MS : 0,
    load: async query =>
      external ? await on.suggest(block, element, query) : fitting(ownGroups(element), query),
    change: options => {
      const values = options.map(({ value }) => value);
      return chosen(node, block, element, on, multi ? values : (values[0] ?? ''));
    },
  });
  return node;
}
