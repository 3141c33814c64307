// What somebody typed after a slash command, as words: without what Slack and keyboards made of it.

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
const quotes = /^["'`´“”„‘’‚«»]+|["'`´“”„‘’‚«»]+$/g;

/**
 * Splits the text of a slash command. Undoes Slack's links (`<http://api.example.com|api.example.com>`), its channels and
 * people (`<#C1|42>`, `<@U1|ann>`) and its entities, and takes off quotes, invisible characters and smart dashes.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, 4_000)
    .replace(
      /<([#@!]?)([^<>|]*)(?:\|([^<>]*))?>/g,
      (_whole, sign: string, target: string, label?: string) => {
        const shown = label === undefined || label === '' ? target : label;
        return shown.startsWith(sign) ? shown : sign + shown;
      },
    )
    .replace(/&(amp|lt|gt);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/—/g, '--')
    .replace(/\p{Cf}/gu, '')
    .split(/[\s\p{Cc}]+/u)
    .map(word => word.replace(quotes, ''))
    .filter(word => word !== '');
}

/** `help` anywhere. A branch of that name is written `api@help`. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.some(word => ['help', '-h', '--help', '?'].includes(word.toLowerCase()));
}

const prepositions: readonly string[] = ['to', 'in', 'on', 'into', '->', '=>', '→'];

/** Words that stand before an environment; the arrow is how our own messages write it. */
export function isPreposition(word: string): boolean {
  return prepositions.includes(word.toLowerCase());
}

export interface Sentence {
  readonly before: readonly string[];
  /** The word after the last preposition. */
  readonly environment?: string;
  readonly extra: readonly string[];
  /** A preposition that ends the sentence. */
  readonly dangling?: string;
}

/** Splits `main to staging` at its last preposition that has a word behind it: `to` alone may be a branch's name. */
export function splitAtEnvironment(words: readonly string[]): Sentence {
  const at = words.findLastIndex((word, index) => index < words.length - 1 && isPreposition(word));
  const environment = words[at + 1];
  if (at >= 0 && environment !== undefined) {
    return { before: words.slice(0, at), environment, extra: words.slice(at + 2) };
  }
  const last = words.at(-1);
  const dangling = last !== undefined && isPreposition(last) ? { dangling: last } : {};
  return { before: words, extra: [], ...dangling };
}

/** The words with some of them replaced, or left out, as one text. */
export function rephrase(
  words: readonly string[],
  at: number,
  count: number,
  ...by: readonly string[]
): string {
  return words.toSpliced(at, count, ...by).join(' ');
}
