// Draws text: parsed mrkdwn, plain text, dates, links.
import type { Inline } from '../texts/mrkdwn.ts';
import type { TextObject } from './block-types.ts';
import { make } from './elements.ts';
import { channelName, myId, personName, usergroupName } from './names.ts';

const DATE_FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { dateStyle: 'short' },
  date: { dateStyle: 'long' },
  date_short: { dateStyle: 'medium' },
  date_long: { dateStyle: 'full' },
  day_divider_pretty: { weekday: 'long', day: 'numeric', month: 'long' },
  time: { timeStyle: 'short' },
  time_secs: { timeStyle: 'medium' },
};

const startOfDay = (when: Date): number => new Date(when).setHours(0, 0, 0, 0);
const MS_A_DAY = 86_400_000;

/** `today`, `yesterday` and `tomorrow`, as Slack says for the `_pretty` formats. */
function near(when: Date): string | undefined {
  const days = Math.round((startOfDay(when) - startOfDay(new Date())) / MS_A_DAY);
  return days === 0 ? 'today' : days === -1 ? 'yesterday' : days === 1 ? 'tomorrow' : undefined;
}

/** `3 minutes ago`. */
function ago(seconds: number): string {
  const past = seconds - Date.now() / 1000;
  const [unit, size] =
    Math.abs(past) < 60
      ? (['second', 1] as const)
      : Math.abs(past) < 3600
        ? (['minute', 60] as const)
        : Math.abs(past) < 86_400
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(past / size), unit);
}

/**
 * A Slack date in the reader's own zone; the fallback when the format has a part that isn't known here. The words
 * are the browser's, not exactly Slack's.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function date(seconds: number, format: string, fallback: string): string {
  const when = new Date(seconds * 1000);
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (_, part: string) => {
    if (part === 'ago') return ago(seconds);
    const options = DATE_FORMATS[part] ?? DATE_FORMATS[part.replace('_pretty', '')];
    if (options === undefined || Number.isNaN(when.getTime())) {
      known = false;
      return '';
    }
    const pretty = part.endsWith('_pretty') ? near(when) : undefined;
    return pretty ?? new Intl.DateTimeFormat(undefined, options).format(when);
  });
  return known ? text : fallback;
}

/** When, in full, for whoever points at a time. */
export const fullDate = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const mention = (text: string, isMe = false): HTMLElement =>
  make('span', { class: isMe ? 'mention me' : 'mention' }, text);

/** A link to the web, mail or telephone; any other address is only text. */
export const link = (url: string, label: string): Node =>
  /^(?:https?:|mailto:|tel:)/i.test(url)
    ? make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label)
    : document.createTextNode(label);

function inlineNode(inline: Inline): Node {
  switch (inline.kind) {
    case 'text':
      return document.createTextNode(inline.text);
    case 'bold':
      return make('strong', {}, ...inlineNodes(inline.children));
    case 'italic':
      return make('em', {}, ...inlineNodes(inline.children));
    case 'strike':
      return make('s', {}, ...inlineNodes(inline.children));
    case 'quote':
      return make('blockquote', {}, ...inlineNodes(inline.children));
    case 'code':
      return make('code', {}, inline.text);
    case 'pre':
      return make('pre', {}, inline.text.replace(/^\n|\n$/g, ''));
    case 'link':
      return link(inline.url, inline.label);
    case 'user':
      return mention(`@${personName(inline.id) ?? inline.label ?? inline.id}`, inline.id === myId());
    case 'channel':
      return mention(`#${channelName(inline.id) ?? inline.label ?? 'private-channel'}`);
    case 'usergroup':
      return mention(`@${usergroupName(inline.id) ?? inline.label ?? inline.id}`);
    case 'broadcast':
      return mention(`@${inline.range}`, true);
    case 'date': {
      const shown = date(inline.seconds, inline.format, inline.fallback);
      return make('time', { title: inline.fallback }, shown);
    }
  }
}

/** Nodes for what the workspace parsed out of mrkdwn. The line break at the end of a quote or code block is its own. */
export const inlineNodes = (inlines: readonly Inline[]): readonly Node[] =>
  inlines.map((inline, index) => {
    const before = inlines[index - 1]?.kind;
    const afterBlock = before === 'pre' || before === 'quote';
    return inlineNode(
      afterBlock && inline.kind === 'text' ? { ...inline, text: inline.text.replace(/^\n/, '') } : inline,
    );
  });

/** A text object, parsed or plain. */
export const textNodes = (object: TextObject | undefined): readonly Node[] =>
  object?.inlines ? inlineNodes(object.inlines) : [document.createTextNode(object?.text ?? '')];

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
