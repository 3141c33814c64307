// Slack's mrkdwn text, parsed as Slack shows it.
// Source: https://docs.slack.dev/messaging/formatting-message-text

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'code' | 'pre'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | {
      readonly kind: 'user' | 'channel' | 'usergroup';
      readonly id: string;
      readonly label: string | undefined;
    }
  | { readonly kind: 'broadcast'; readonly range: string }
  | { readonly kind: 'date'; readonly seconds: number; readonly format: string; readonly fallback: string };

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const unescapeText = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, found => ENTITIES[found] ?? found);

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const isMark = (char: string): char is keyof typeof MARKS => Object.hasOwn(MARKS, char);

/** What stands between < and >. Undefined when it is nothing that Slack knows. */
function control(inner: string): Inline | undefined {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeText(inner.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CG][A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (/^!subteam\^S[A-Z0-9]+$/.test(target)) return { kind: 'usergroup', id: target.slice(9), label };
  if (/^!(?:channel|here|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  const date = /^!date\^(-?\d+)\^([^^]+)(?:\^\S+)?$/.exec(target);
  if (date) return { kind: 'date', seconds: Number(date[1]), format: date[2] ?? '', fallback: label ?? '' };
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(target))
    return { kind: 'link', url: unescapeText(target), label: label ?? unescapeText(target) };
  return undefined;
}

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/.test(char);

/** Where the formatting that opens at `start` ends; -1 when it is only a character there. */
function closing(text: string, start: number, mark: string): number {
  if (isWord(text[start - 1]) || isSpace(text[start + 1])) return -1;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === mark && at > start + 1 && !isSpace(text[at - 1]) && !isWord(text[at + 1])) return at;
  }
  return -1;
}

/** One construct that starts at `at`, and where the text goes on. */
function construct(text: string, at: number): { readonly inline: Inline; readonly next: number } | undefined {
  const char = text[at] ?? '';
  if (char === '<') {
    const end = text.indexOf('>', at);
    const inline = end < 0 ? undefined : control(text.slice(at + 1, end));
    return inline && { inline, next: end + 1 };
  }
  if (text.startsWith('```', at)) {
    const end = text.indexOf('```', at + 3);
    if (end > at + 3)
      return { inline: { kind: 'pre', text: unescapeText(text.slice(at + 3, end)) }, next: end + 3 };
  }
  if (char === '`') {
    const end = text.indexOf('`', at + 1);
    const code = end < 0 ? '' : text.slice(at + 1, end);
    if (code.trim() !== '' && !code.includes('\n'))
      return { inline: { kind: 'code', text: unescapeText(code) }, next: end + 1 };
  }
  const link = bareLink(text, at);
  if (link) return link;
  if (isMark(char)) {
    const end = closing(text, at, char);
    if (end >= 0)
      return {
        inline: { kind: MARKS[char], children: parse(text.slice(at + 1, end), false) },
        next: end + 1,
      };
  }
  return undefined;
}

/**
 * An address that stands in the text as it is: Slack makes a link of it, but not in a `verbatim` text, which isn't told
 * apart here. The signs at its end are the sentence's. What Slack takes for an address isn't documented: one with http(s).
 * Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
function bareLink(text: string, at: number): { readonly inline: Inline; readonly next: number } | undefined {
  if ((text[at] !== 'h' && text[at] !== 'H') || isWord(text[at - 1])) return undefined;
  const address = /https?:\/\/(?:(?!&[lg]t;)[^\s<>|`])+/iy;
  address.lastIndex = at;
  const found = address.exec(text)?.[0].replace(/[.,;:!?'")\]}*_~]+$/, '');
  if (found === undefined || !URL.canParse(found)) return undefined;
  const url = unescapeText(found);
  return { inline: { kind: 'link', url, label: url }, next: at + found.length };
}

/** Lines that begin with `>`, typed or escaped, when one begins at `at`. */
function quote(text: string, at: number): { readonly inline: Inline; readonly next: number } | undefined {
  if (at > 0 && text[at - 1] !== '\n') return undefined;
  const quoted = /(?:(?:>|&gt;)[^\n]*(?:\n(?=>|&gt;)|(?=\n)|$))+/y;
  quoted.lastIndex = at;
  const found = quoted.exec(text)?.[0];
  if (found === undefined) return undefined;
  const children = parse(found.replace(/^(?:>|&gt;) ?/gm, ''), false);
  return { inline: { kind: 'quote', children }, next: at + found.length };
}

/**
 * Parses mrkdwn. Slack publishes no grammar: the rules for where * _ ~ format (not inside a word, no space
 * within, one line) are what its clients were seen to do. Lists are text, as in Slack.
 */
export const parseMrkdwn = (text: string): readonly Inline[] => parse(text, true);

function parse(text: string, quotes: boolean): readonly Inline[] {
  const inlines: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') inlines.push({ kind: 'text', text: unescapeText(plain) });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const found = (quotes ? quote(text, at) : undefined) ?? construct(text, at);
    if (found) {
      flush();
      inlines.push(found.inline);
      at = found.next;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return inlines;
}

/**
 * Everybody whom this text notifies, as it stands in the text: `@channel`, `U…`, `S…`. Control sequences count
 * within code too: whether Slack would ping from there isn't known, and a stand-in has to be the stricter one.
 */
export function pingsIn(text: string): readonly string[] {
  const found = text.matchAll(
    /<(?:!(channel|here|everyone)|@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^>]*)?>/g,
  );
  return [...found].map(([, range, user, group]) => (range ? `@${range}` : (user ?? group ?? '')));
}
