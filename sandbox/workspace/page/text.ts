// Draws text: parsed mrkdwn, plain text, emoji, dates.
import type { Inline } from '../mrkdwn.ts';
import { make } from './elements.ts';
import type { Person, State, TextObject } from './types.ts';

const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  warning: '⚠️',
  rocket: '🚀',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  lock: '🔒',
  unlock: '🔓',
  tada: '🎉',
  fire: '🔥',
  eyes: '👀',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  information_source: 'ℹ️',
  rewind: '⏪',
  leftwards_arrow_with_hook: '↩️',
  arrows_counterclockwise: '🔄',
  white_circle: '⚪',
  large_green_circle: '🟢',
  red_circle: '🔴',
  large_yellow_circle: '🟡',
  wrench: '🔧',
  bell: '🔔',
};

export const emoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (typed, name: string) => EMOJI[name] ?? typed);

let people: ReadonlyMap<string, Person> = new Map();
let channels: Readonly<Record<string, string>> = {};
let usergroups: ReadonlyMap<string, string> = new Map();

/** Takes the names behind ids from a snapshot. */
export function learnNames(state: State): void {
  people = new Map(state.people.map(one => [one.id, one]));
  channels = state.channelNames;
  usergroups = new Map(state.usergroups.map(group => [group.id, group.handle]));
}

export const personById = (id: string): Person | undefined => people.get(id);
/** Ids and names, as a menu of people or channels offers them. */
export const peopleNames = (): readonly [string, string][] =>
  [...people.values()].map(one => [one.id, one.name]);
export const channelNames = (): readonly [string, string][] => Object.entries(channels);

const DATE_FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { dateStyle: 'short' },
  date: { dateStyle: 'long' },
  date_short: { dateStyle: 'medium' },
  date_long: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  time_secs: { timeStyle: 'medium' },
};

/** A Slack date in the reader's own zone; the fallback when the format has a part that isn't known here. */
export function date(seconds: number, format: string, fallback: string): string {
  const parts = [...format.matchAll(/\{(\w+)\}/g)].map(([, part]) => part?.replace('_pretty', '') ?? '');
  if (parts.some(part => !DATE_FORMATS[part])) return fallback;
  const when = new Date(seconds * 1000);
  return format.replace(/\{(\w+)\}/g, (_, part: string) =>
    new Intl.DateTimeFormat(undefined, DATE_FORMATS[part.replace('_pretty', '')]).format(when),
  );
}

const mention = (text: string): Node => make('span', { class: 'mention' }, text);
const plain = (text: string): Node => document.createTextNode(text);

export const link = (url: string, label: string): Node =>
  /^(?:https?:|mailto:|tel:)/i.test(url)
    ? make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label)
    : plain(label);

function inlineNode(inline: Inline): Node {
  switch (inline.kind) {
    case 'text':
      return plain(emoji(inline.text));
    case 'bold':
      return make('strong', {}, ...inlineNodes(inline.children));
    case 'italic':
      return make('em', {}, ...inlineNodes(inline.children));
    case 'strike':
      return make('s', {}, ...inlineNodes(inline.children));
    case 'code':
      return make('code', {}, inline.text);
    case 'pre':
      return make('pre', {}, inline.text.replace(/^\n|\n$/g, ''));
    case 'link':
      return link(inline.url, inline.label);
    case 'user':
      return mention(`@${people.get(inline.id)?.name ?? inline.label ?? inline.id}`);
    case 'channel':
      return mention(`#${channels[inline.id] ?? inline.label ?? inline.id}`);
    case 'usergroup':
      return mention(`@${usergroups.get(inline.id) ?? inline.label ?? inline.id}`);
    case 'broadcast':
      return mention(`@${inline.range}`);
    case 'date':
      return make('time', { title: inline.fallback }, date(inline.seconds, inline.format, inline.fallback));
  }
}

/** Nodes for what the workspace parsed out of mrkdwn. */
export const inlineNodes = (inlines: readonly Inline[]): readonly Node[] => inlines.map(inlineNode);

/** A text object, parsed or plain. */
export const textNodes = (object: TextObject | undefined): readonly Node[] =>
  object?.inlines ? inlineNodes(object.inlines) : [plain(emoji(object?.text ?? ''))];
