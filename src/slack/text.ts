// Text for Slack's mrkdwn: untrusted text made harmless, clipped to limits, and times, durations and sizes for people.
import { stripVTControlCharacters } from 'node:util';

/*
 * How untrusted text is kept from pinging or formatting, in every mrkdwn text of ours:
 *  - `& < >` become entities, so that `<!channel>`, `<@U1>` and `<https://…|…>` are only text.
 *  - Slack has no escape for `* _ ~` and backticks, and whether an invisible character beside them switches them off is
 *    written nowhere. So they are replaced by lookalikes: nothing is left that a formatter could find. An underscore within
 *    a word stays (`my_app`), it never formats there. The first colon of `:name:` is replaced too: no emoji.
 *  - Line ends and runs of white space become one space, so that no quote, list or code block can begin.
 *  - What people copy (refs, shas, names) goes into `code()`: within a code span only a backtick has a meaning.
 *  - Bare addresses, `@here` and `#general` are left alone by Slack where the text object says `verbatim: true`, as each of
 *    blocks/builders.ts does. A message's own `text` is posted with `parse: 'none'` and `link_names: false`.
 */

const lookalikes: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Controls, and the invisible characters that reorder text for the eye. Tab and line ends are white space, not these. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Untrusted text on one line, as it is shown in mrkdwn. At most `max` characters, counted after escaping. */
export function escapeText(text: string, max = Number.POSITIVE_INFINITY): string {
  const harmless = oneLine(text)
    .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, found => lookalikes[found] ?? '')
    .replace(/:(?=[^\s:]+:)/g, '꞉')
    .replace(/^>+/, found => '›'.repeat(found.length));
  return clip(encode(harmless), max);
}

/** Untrusted text as a code span, at most `max` characters with its backticks, counted after escaping. */
export function code(text: string, max = Number.POSITIVE_INFINITY): string {
  const content = encode(oneLine(text).replaceAll('`', 'ˋ'));
  return `\`${clip(content === '' ? '(empty)' : content, max - 2)}\``;
}

/** Untrusted text for a `plain_text` object, where Slack interprets nothing: on one line, without entities. */
export function plain(text: string, max = Number.POSITIVE_INFINITY): string {
  return clip(oneLine(text), max);
}

/** Untrusted lines as a code block of at most `max` characters. The last lines are kept: an error stands at the end. */
export function codeBlock(lines: readonly string[], max = 2_900): string {
  const fence = '```';
  let left = max - 2 * fence.length - 4;
  const kept: string[] = [];
  for (const line of lines.toReversed()) {
    const shown = encode(visible(line).replaceAll('`', 'ˋ').trimEnd());
    if (shown.length + 1 > left) {
      kept.push(kept.length === 0 ? clip(shown, left) : '…');
      break;
    }
    kept.push(shown);
    left -= shown.length + 1;
  }
  const content = kept
    .toReversed()
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
  return `${fence}\n${content === '' ? '(empty)' : content}\n${fence}`;
}

/**
 * The text, or its beginning with an ellipsis, at most `max` UTF-16 units long (the strictest way to count characters).
 * It never cuts through what is one character to the eye, nor through an entity, a mention or a link.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  // Made here: the first one takes some 10 ms, which start-up needn't, and each further one next to nothing.
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const boundary = graphemes.segment(text.slice(0, max + 64)).containing(max - 1)?.index ?? 0;
  const head = text.slice(0, boundary).replace(/&[a-z]{0,3}$/, '');
  const open = head.lastIndexOf('<');
  const whole = open > head.lastIndexOf('>') ? head.slice(0, open) : head;
  return `${whole.trimEnd()}…`;
}

/** Shows a person's name; it pings only where Slack pings for a mention. */
export function userMention(id: string): string {
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : escapeText(id);
}

/** A usergroup's handle. */
export function channelMention(id: string): string {
  return /^[CDG][A-Z0-9]+$/.test(id) ? `<#${id}>` : code(id, 40);
}

export function usergroupMention(id: string): string {
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : escapeText(id);
}

/**
 * A moment in the reader's own time zone.
 * @param ms milliseconds since the epoch
 * @param fallback what a client shows that can't format dates; UTC when absent
 * @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function slackDate(ms: number, fallback = utc(ms)): string {
  const plain = escapeText(fallback.replaceAll(/[|^]/g, ' '));
  return `<!date^${Math.floor(ms / 1_000)}^{date_short_pretty} {time}|${plain}>`;
}

const noBreak = '\u00a0';

/** `0.3 s`, `12.1 s`, `2 min 5 s`, `3 h 20 min`, `4 d 2 h`: with no-break spaces, or phones put the unit on a line of its own. */
export function duration(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}${noBreak}s`;
  const seconds = Math.round(Math.max(0, ms) / 1_000);
  if (seconds < 3_600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

/** How long ago a moment was, roughly: `just now`, `5 min ago`, `3 h ago`, `2 d ago`. Both in milliseconds since the epoch. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1_440)} d ago`;
}

/** A size in decimal units, as Docker shows image sizes: `512 B`, `1.2 kB`, `50 MB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const shown = unit === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace('.0', '');
  return `${shown} ${units[unit] ?? ''}`;
}

function pair(count: number, per: number, large: string, small: string): string {
  const rest = count % per;
  const whole = `${Math.floor(count / per)}${noBreak}${large}`;
  return rest === 0 ? whole : `${whole}${noBreak}${rest}${noBreak}${small}`;
}

function utc(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? 'unknown'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function encode(text: string): string {
  return text.replace(/[&<>]/g, found => entities[found] ?? '');
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}

function visible(text: string): string {
  return stripVTControlCharacters(text.toWellFormed()).replaceAll('\t', '  ').replace(unseen, '');
}
